/** Where Azure Speech is: MicrosoftDocs/azure-ai-docs 01850fb, "Supported regions for Azure Speech". Sovereign clouds: not. */
export const speechRegions: readonly string[] = (
  "southafricanorth eastasia southeastasia australiaeast centralindia japaneast japanwest koreacentral canadacentral " +
  "canadaeast northeurope westeurope francecentral germanywestcentral italynorth norwayeast swedencentral " +
  "switzerlandnorth switzerlandwest uksouth ukwest uaenorth brazilsouth qatarcentral centralus eastus eastus2 " +
  "northcentralus southcentralus westcentralus westus westus2 westus3"
).split(" ");

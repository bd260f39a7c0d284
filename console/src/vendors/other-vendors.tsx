import type { VendorView } from "../../../src/server/api-types.ts";
import { kindLabels } from "../format/vendor-words.ts";
import { Scroller } from "../ui/scroller.tsx";
import styles from "./other-vendors.module.css";

/** Vendors that are not configured, folded away, each with what would change that. */
export function OtherVendors({ vendors }: { readonly vendors: readonly VendorView[] }) {
  return (
    <details className={styles.others}>
      <summary>
        {vendors.length === 1 ? "1 more vendor is not configured" : `${vendors.length} more vendors are not configured`}
      </summary>
      <Scroller className={styles.scroll} label="Vendors that are not configured">
        <table>
          <thead>
            <tr>
              <th scope="col">Vendor</th>
              <th scope="col">For</th>
              <th scope="col">What it is</th>
              <th scope="col">Set</th>
            </tr>
          </thead>
          <tbody>
            {vendors.map((vendor) => (
              <tr key={`${vendor.kind} ${vendor.name}`}>
                <th scope="row">{vendor.name}</th>
                <td>{kindLabels[vendor.kind].place}</td>
                <td>{vendor.summary}</td>
                <td>
                  <code>{vendor.isLocal ? "npx callwright models pull" : (vendor.variables[0]?.name ?? "")}</code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroller>
    </details>
  );
}

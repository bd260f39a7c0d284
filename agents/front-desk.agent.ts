import { appointmentsPlaybook, dayAfter, defineAgent, thanksgiving, usFederalHolidayOn } from "callwright";
import type { CalendarSeed } from "callwright";

const seed: CalendarSeed = {
  id: "harbor-street-dental",
  name: "Harbor Street Dental",
  address: "14 Harbor Street, New York",
  timeZone: "America/New_York",
  openingHours: {
    1: [
      { from: "08:30", to: "12:00" },
      { from: "13:00", to: "17:00" },
    ],
    2: [
      { from: "08:30", to: "12:00" },
      { from: "13:00", to: "17:00" },
    ],
    3: [
      { from: "08:30", to: "12:00" },
      { from: "13:00", to: "17:00" },
    ],
    4: [
      { from: "08:30", to: "12:00" },
      { from: "13:00", to: "17:00" },
    ],
    5: [
      { from: "08:30", to: "12:00" },
      { from: "13:00", to: "15:00" },
    ],
  },
  closedOn(date) {
    const holiday = usFederalHolidayOn(date);
    if (holiday !== undefined) return { reason: holiday };
    const year = Number(date.slice(0, 4));
    if (date === dayAfter(thanksgiving(year))) return { reason: "the day after Thanksgiving" };
    return date === `${year}-12-24` ? { reason: "Christmas Eve" } : undefined;
  },
  services: [
    { id: "check-up", name: "check-up", durationMinutes: 30, price: "$90" },
    { id: "cleaning", name: "cleaning", durationMinutes: 45, price: "$120" },
    { id: "filling", name: "filling", durationMinutes: 60, price: "from $180" },
    { id: "whitening", name: "whitening", durationMinutes: 60, price: "$350" },
    { id: "emergency-visit", name: "emergency visit", durationMinutes: 30, price: "$150" },
  ],
  practitioners: [
    {
      id: "okafor",
      name: "Dr. Amara Okafor",
      role: "dentist",
      weekdays: [1, 2, 3, 4],
      serviceIds: ["check-up", "filling", "emergency-visit"],
    },
    {
      id: "rivera",
      name: "Dr. Luis Rivera",
      role: "dentist",
      weekdays: [2, 3, 4, 5],
      serviceIds: ["check-up", "filling", "emergency-visit"],
    },
    {
      id: "tran",
      name: "Kim Tran",
      role: "hygienist",
      weekdays: [1, 2, 3, 4, 5],
      serviceIds: ["cleaning", "whitening"],
    },
  ],
  startEveryMinutes: 15,
  holdMinutes: 5,
};

/** The front desk of a small dental clinic: the demo, and the agent that answers when no other is named. */
export default defineAgent({
  name: "front-desk",
  title: "Harbor Street Dental front desk",
  language: "en-US",
  async playbook(services) {
    return appointmentsPlaybook({
      seed,
      calendar: await services.openCalendar(seed),
      callbacks: services.callbacks,
      vocabulary: [
        {
          id: "check-up",
          synonyms: [
            "check-up",
            "checkup",
            "check up",
            "checked",
            "checked out",
            "checked over",
            "exam",
            "examination",
            "dental exam",
            "routine visit",
            "regular visit",
            "consultation",
            "my six month",
            "annual",
          ],
        },
        {
          id: "cleaning",
          synonyms: [
            "clean*",
            "teeth cleaned",
            "hygienist",
            "hygiene",
            "polish*",
            "scale and polish",
            "plaque",
            "tartar",
          ],
        },
        { id: "filling", synonyms: ["filling*", "filled", "cavity", "cavities", "hole in my tooth", "fix a tooth"] },
        { id: "whitening", synonyms: ["whiten*", "bleach*", "teeth whiter", "brighten*", "stains"] },
        {
          id: "emergency-visit",
          synonyms: [
            "emergency visit",
            "emergency appointment",
            "emergency slot",
            "dental emergency",
            "emergency",
            "urgent*",
            "toothache",
            "tooth ache",
            "tooth hurts",
            "tooth is killing me",
            "teeth hurt",
            "in pain",
            "so much pain",
            "a lot of pain",
            "terrible pain",
            "bad pain",
            "pain in my tooth",
            "knock* my tooth",
            "bleeding",
            "broke* a tooth",
            "broke* my tooth",
            "broken tooth",
            "chipped",
            "cracked",
            "knocked out",
            "lost a crown",
            "lost a filling",
            "filling fell out",
            "abscess",
            "swollen",
          ],
        },
      ],
      urgentServiceId: "emergency-visit",
      keyterms: ["Harbor Street", "Okafor", "Rivera", "Tran"],
    });
  },
});

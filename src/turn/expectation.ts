/**
 * What the agent just asked, since it tells how long to wait at a pause: a yes is over at once, a phone number is said
 * in groups with pauses between them.
 */
export type Expectation = "nothing" | "open" | "yes-no" | "choice" | "date-time" | "name" | "digits" | "spelling";

/** See import-table.js, which stays JavaScript because the linter loads it. */
export declare const importTable: Readonly<Record<string, readonly string[]>>;

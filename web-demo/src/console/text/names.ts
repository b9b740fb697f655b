/** Words by name, where the names are the platform's. */
export const names = (record: Record<string, string>): Readonly<Record<string, string>> => record;

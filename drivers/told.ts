/** The entries that say something: what a device does not tell, or leaves empty, is absent from its description. */
export function told<T extends object>(fields: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value)) as never;
}

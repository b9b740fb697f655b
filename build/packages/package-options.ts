/** What every builder of a package is told. */
export interface PackageOptions {
  /** Directory of the finished package. */
  readonly out: string;
  /** Default: that of package.json. */
  readonly version?: string;
  /** Time of everything in it, seconds since 1970. */
  readonly epoch: number;
  /** none and fast are for tests. */
  readonly compression: "none" | "fast" | "best";
}

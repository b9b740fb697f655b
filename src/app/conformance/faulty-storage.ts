import { CompiledQuery, type DatabaseConnection, type Dialect, type Driver, type QueryResult } from "kysely";

/** A layer over the real storage that a test can break, or ask for something out of turn. */
export class FaultyStorage {
  /** Thrown by every statement whose SQL matches, while set. */
  fault: { readonly error: Error; readonly sql: RegExp } | null = null;
  #connection: DatabaseConnection | null = null;

  /** Breaks every statement. */
  break(
    error: Error = Object.assign(new Error("disk I/O error"), { code: "SQLITE_IOERR" }),
    sql = /./,
  ): void {
    this.fault = { error, sql };
  }

  repair(): void {
    this.fault = null;
  }

  /** Runs a statement on the platform's own connection. */
  async run(sql: string): Promise<QueryResult<unknown>> {
    if (!this.#connection) throw new Error("the platform is not open");
    return await this.#connection.executeQuery(CompiledQuery.raw(sql));
  }

  readonly wrap = (dialect: Dialect): Dialect => ({
    createAdapter: () => dialect.createAdapter(),
    createIntrospector: (db) => dialect.createIntrospector(db),
    createQueryCompiler: () => dialect.createQueryCompiler(),
    createDriver: () => this.#driver(dialect.createDriver()),
  });

  #driver(driver: Driver): Driver {
    return new Proxy(driver, {
      get: (target, name) => {
        if (name === "acquireConnection") return async () => this.#guarded(await target.acquireConnection());
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
  }

  #guarded(connection: DatabaseConnection): DatabaseConnection {
    this.#connection = connection;
    return {
      executeQuery: async <R>(query: CompiledQuery): Promise<QueryResult<R>> => {
        if (this.fault?.sql.test(query.sql)) throw this.fault.error;
        return await connection.executeQuery<R>(query);
      },
      streamQuery: (query, chunk) => connection.streamQuery(query, chunk),
    };
  }
}

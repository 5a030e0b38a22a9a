/** What the handlers of a request are given. */
export type Environment = { Bindings: Deno.ServeHandlerInfo };

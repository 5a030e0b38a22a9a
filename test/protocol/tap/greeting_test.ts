import { assert, assertFalse } from "@std/assert";
import { greeting, isGreeting } from "../../../protocol/tap/greeting.ts";

const TOKEN = "0123456789abcdef0123456789abcdef";

Deno.test("only the greeting with the token is one", () => {
  assert(isGreeting(greeting(TOKEN), TOKEN));
  const others = [
    "",
    TOKEN,
    greeting(""),
    greeting(TOKEN.slice(1)),
    `${greeting(TOKEN)} `,
    `${greeting(TOKEN)}${TOKEN}`,
    greeting(TOKEN).replace("f", "e"),
    greeting(TOKEN).replace("/1", "/2"),
    greeting(TOKEN).toUpperCase(),
  ];
  for (const other of others) assertFalse(isGreeting(other, TOKEN), other);
});

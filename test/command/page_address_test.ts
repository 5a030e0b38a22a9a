import { assertEquals, assertMatch, assertNotEquals, assertThrows } from "@std/assert";
import { checkHost, isLoopback, pageAddress, randomToken } from "../../command/page_address.ts";
import { UsageError } from "../../command/usage_error.ts";

Deno.test("loopback addresses need no token of the user's", () => {
  for (const host of ["127.0.0.1", "127.1.2.3", "localhost", "::1"]) {
    assertEquals(isLoopback(host), true, host);
    checkHost(host, undefined);
  }
});

Deno.test("any other address needs one, and says so", () => {
  for (const host of ["0.0.0.0", "::", "192.0.2.1", "box.example", "127.0.0.1.example"]) {
    const error = assertThrows(() => checkHost(host, undefined), UsageError);
    assertEquals(
      error.message,
      `Cannot serve on ${host}: any host but loopback needs a token, or TLS in front of 127.0.0.1`,
    );
    checkHost(host, "chosen");
  }
});

Deno.test("a random token has 128 bits and is another each time", () => {
  assertMatch(randomToken(), /^[0-9a-f]{32}$/);
  assertNotEquals(randomToken(), randomToken());
});

Deno.test("the page's address can be opened as it is printed", () => {
  assertEquals(
    ["127.0.0.1", "::1", "0.0.0.0", "::"].map((host) => pageAddress(host, 8090, "t")),
    [
      "http://127.0.0.1:8090/?token=t",
      "http://[::1]:8090/?token=t",
      "http://127.0.0.1:8090/?token=t",
      "http://[::1]:8090/?token=t",
    ],
  );
});

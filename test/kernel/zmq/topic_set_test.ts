import { assert, assertEquals, assertFalse, assertThrows } from "@std/assert";
import { TopicSet } from "../../../kernel/zmq/_topic_set.ts";
import { ZmtpError } from "../../../protocol/zmtp/zmtp_error.ts";

const ascii = (text: string) => new TextEncoder().encode(text);

Deno.test("a topic matches what begins with it", () => {
  const topics = new TopicSet();
  assertFalse(topics.match(ascii("")));
  assert(topics.add(ascii("ab")));
  assertEquals(["ab", "abc", "a", "", "b", "xab"].filter((topic) => topics.match(ascii(topic))), [
    "ab",
    "abc",
  ]);
  assert(topics.add(ascii("")));
  assert(topics.match(ascii("")) && topics.match(ascii("x")));
});

Deno.test("a topic is there once, and gone when it is taken out", () => {
  const topics = new TopicSet();
  topics.add(ascii("a"));
  assertFalse(topics.add(ascii("a")));
  topics.delete(ascii("ab"));
  assertEquals(topics.size, 1);
  topics.delete(ascii("a"));
  assertEquals([topics.size, topics.match(ascii("a"))], [0, false]);
});

Deno.test("topics are bounded, in number and in length", () => {
  const topics = new TopicSet();
  for (let i = 0; i < 1024; i++) topics.add(ascii(String(i)));
  assertThrows(() => topics.add(ascii("one more")), ZmtpError, "at most 1024 topics");
  assertFalse(topics.add(ascii("7")), "it is there");
  assertThrows(() => new TopicSet().add(new Uint8Array(1025)), ZmtpError, "another of 1025");
});

import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { ChatClient } from "../../js/clients/chat.js";
import { fixRandom, hear, pass, settle, stopClock } from "../browser.js";
import { FakeIo, FakeStorage } from "./chat-server.js";

/** @type {FakeIo} the other side */
let server;
/** @type {ChatClient} */
let client;

beforeEach(() => {
  stopClock();
  fixRandom(0.5);
  Object.assign(globalThis, { sessionStorage: new FakeStorage() });
  open();
});

afterEach(() => {
  client.stop();
  mock.reset();
});

/** A page of its own, with what the tab remembers. */
function open() {
  server = new FakeIo();
  client = new ChatClient(
    "http://aula.test/socket.io/",
    "secreto",
    server.load,
  );
}

/** Goes in, up to where the news begins. */
async function enters(room = "general", last = 0) {
  client.enter(room, "Ana");
  await settle();
  server.accepts(room);
  server.says("ready", { last, cursor: `${last}.k7f3` });
  await settle();
}

/** What the other side has got, as «text key». */
const got = () => server.got.map(([text, key]) => `${text} ${key}`);

test("it says who it is, and where it was, each time", async () => {
  const states = hear(client, "state");
  client.enter("Grupo 3", "Ana");
  await settle();
  assert.deepEqual(server.auth(), {
    room: "Grupo 3",
    name: "Ana",
    person: "secreto",
    serverOffset: undefined,
  });
  server.accepts("grupo-3", "Ana-2");
  assert.deepEqual([client.room, client.name], ["grupo-3", "Ana-2"]);
  server.message(41);
  server.says("ready", { last: 44, cursor: "44.k7f3" });

  server.cuts();
  await pass(250);
  assert.equal(server.connections, 2);
  assert.equal(server.auth().serverOffset, "44.k7f3");
  assert.equal(server.auth().room, "grupo-3");
  assert.deepEqual(
    states.map(({ detail }) => detail.state),
    ["stopped", "connecting", "connected", "retrying", "connecting"],
  );
});

test("what comes again after a cut is not shown again", async () => {
  const messages = hear(client, "message");
  await enters();
  server.message(5);
  server.message(9);
  server.cuts();
  await pass(250);
  server.accepts("general");
  server.message(9);
  server.message(12);
  server.message(12);
  assert.deepEqual(
    messages.map(({ detail }) => detail.id),
    [5, 9, 12],
  );
});

test("a gap moves the cursor, and a new log takes it back", async () => {
  await enters("general", 10);
  server.says("gap", { from: 11, to: 500 });
  assert.equal(client.last, 500);
  server.says("gap", { from: 1, to: 500, reset: true });
  const messages = hear(client, "message");
  server.message(1);
  assert.equal(messages.length, 1);
});

test("what it keeps of a message says of which log it is", async () => {
  await enters("general", 10);
  server.message(11);
  assert.equal(client.cursor, "11.k7f3");
  server.says("gap", { from: 1, to: 11, reset: true });
  server.message(1, {}, "e9x2");
  server.cuts();
  await pass(250);
  assert.equal(server.auth().serverOffset, "1.e9x2");
});

test("another room begins anew, the same one goes on", async () => {
  await enters("general", 10);
  client.enter("general", "Eva");
  assert.equal(client.last, 10);
  client.enter("otra", "Eva");
  assert.equal(client.last, undefined);
});

test("messages go one after the other", async () => {
  await enters();
  client.send("uno");
  client.send("dos");
  await settle();
  assert.deepEqual(server.texts(), ["uno"]);
  server.acknowledges({ id: 1 });
  await settle();
  assert.deepEqual(server.texts(), ["uno", "dos"]);
  server.acknowledges({ id: 2 });
  await settle();
  assert.deepEqual(client.pending, []);
});

test("nothing goes out before all that was missed is there", async () => {
  client.enter("general", "Ana");
  client.send("uno");
  await settle();
  server.accepts("general");
  await settle();
  assert.deepEqual(server.texts(), []);
  server.says("ready", { last: 0, cursor: "0.k7f3" });
  await settle();
  assert.deepEqual(server.texts(), ["uno"]);
});

test("a lost acknowledgement repeats the message with its key", async () => {
  const news = hear(client, "outbox");
  await enters();
  const key = client.send("uno");
  await pass(8000);
  assert.deepEqual(got(), [`uno ${key}`, `uno ${key}`]);
  server.acknowledges({ id: 1 });
  await settle();
  assert.deepEqual(
    news.map(({ detail }) => detail.state),
    ["sent", "pending", "sent", "saved"],
  );
});

test("a cut in the middle loses nothing and changes no order", async () => {
  await enters();
  const one = client.send("uno");
  const two = client.send("dos");
  await settle();
  server.cuts();
  await settle();
  const three = client.send("tres");
  await pass(250);
  server.accepts("general");
  server.says("ready", { last: 0, cursor: "0.k7f3" });
  for (let id = 1; id <= 3; id++) {
    await settle();
    server.acknowledges({ id });
  }
  await settle();
  assert.deepEqual(got(), [
    `uno ${one}`,
    `uno ${one}`,
    `dos ${two}`,
    `tres ${three}`,
  ]);
  assert.deepEqual(client.pending, []);
});

test("who finds the own message among the missed does not repeat it", async () => {
  const messages = hear(client, "message");
  await enters();
  const key = client.send("uno");
  await settle();
  server.cuts(); // it was stored; the acknowledgement was on its way
  await pass(250);
  server.accepts("general");
  server.message(7, { key });
  server.says("ready", { last: 7, cursor: "7.k7f3" });
  await settle();
  assert.deepEqual(server.texts(), ["uno"]);
  assert.deepEqual(client.pending, []);
  assert.equal(messages.length, 1);
});

test("a reload keeps what was not acknowledged, for its room", async () => {
  await enters();
  const key = client.send("uno");
  client.stop();

  open(); // the same tab
  await enters("otra");
  assert.deepEqual(server.texts(), []);
  client.stop();
  open();
  await enters("general");
  assert.deepEqual(got(), [`uno ${key}`]);
});

test("a room's queue is found under the name that the server gives", async () => {
  await enters("grupo-3");
  client.send("uno");
  client.stop();
  open();
  client.enter("Grupo 3", "Ana");
  await settle();
  server.accepts("grupo-3");
  assert.deepEqual(
    client.pending.map(({ text }) => text),
    ["uno"],
  );
});

test("what the server refuses waits for its author and lets others by", async () => {
  const news = hear(client, "outbox");
  await enters();
  const bad = client.send("malo");
  client.send("bueno");
  await settle();
  server.acknowledges({ problem: { title: "No", detail: "Así no." } });
  await settle();
  assert.deepEqual(server.texts(), ["malo", "bueno"]);
  assert.equal(news[1].detail.state, "refused");
  assert.equal(news[1].detail.detail, "Así no.");
  assert.deepEqual(client.pending[0], {
    key: bad,
    text: "malo",
    refused: "Así no.",
  });
  client.discard(bad);
  assert.equal(client.pending.length, 1);
});

test("what came too soon after others is sent again, a little later", async () => {
  const news = hear(client, "outbox");
  await enters();
  client.send("uno");
  await settle();
  server.acknowledges({ problem: { status: 429, detail: "Más despacio." } });
  await settle();
  assert.deepEqual(server.texts(), ["uno"]);
  await pass(2000);
  assert.deepEqual(server.texts(), ["uno", "uno"]);
  server.acknowledges({ id: 1 });
  await settle();
  assert.deepEqual(
    news.map(({ detail }) => [detail.state, detail.id]),
    [
      ["sent", undefined],
      ["pending", undefined],
      ["sent", undefined],
      ["saved", 1],
    ],
  );
});

test("storage that is denied costs nothing but the memory", async () => {
  Object.defineProperty(globalThis, "sessionStorage", {
    configurable: true,
    get() {
      throw new Error("denied");
    },
  });
  await enters();
  client.send("uno");
  await settle();
  assert.deepEqual(server.texts(), ["uno"]);
  Object.defineProperty(globalThis, "sessionStorage", {
    configurable: true,
    writable: true,
    value: new FakeStorage(),
  });
});

test("a refusal is final, and says which field it means", async () => {
  const news = hear(client, "refused", "state");
  client.enter("general", "Ana");
  await settle();
  server.refuses("Ese apodo está ocupado.", {
    title: "Apodo ocupado",
    detail: "Ya hay una «Ana» en la sala.",
    field: "name",
    suggestion: "Ana-2",
  });
  await pass(60_000);
  assert.equal(server.connections, 1);
  assert.equal(client.state, "stopped");
  assert.equal(news.at(-1)?.detail.suggestion, "Ana-2");
});

test("a refusal without more is a sentence all the same", async () => {
  const news = hear(client, "refused");
  client.enter("general", "Ana");
  await settle();
  server.refuses("No cabéis más.");
  assert.deepEqual(news[0].detail, { field: "", detail: "No cabéis más." });
});

test("it comes back, each time later, until all is well", async () => {
  const states = hear(client, "state");
  const wait = () => states.at(-1)?.detail.retryAt - Date.now();
  client.enter("general", "Ana");
  await settle();
  for (const ms of [250, 500, 1000, 1500, 1500]) {
    server.fails();
    assert.equal(wait(), ms);
    await pass(ms);
  }
  server.accepts("general");
  server.says("ready", { last: 0, cursor: "0.k7f3" });
  server.cuts();
  assert.equal(wait(), 250);
});

test("why it was cut", async () => {
  const states = hear(client, "state");
  const cuts = /** @type {const} */ ([
    ["transport close", { context: { code: 1012 } }, "server"],
    ["io server disconnect", undefined, "server"],
    ["ping timeout", undefined, "silence"],
    ["transport close", { context: { code: 1006 } }, "network"],
    ["transport error", undefined, "network"],
  ]);
  for (const [why, more, reason] of cuts) {
    await enters();
    server.cuts(why, more);
    assert.equal(states.at(-1)?.detail.reason, reason);
    client.stop();
  }
});

test("a client that could not be fetched is fetched again", async () => {
  let asked = 0;
  client = new ChatClient("http://aula.test/socket.io/", "secreto", () => {
    asked++;
    return asked === 1 ? Promise.reject(new TypeError("net")) : server.load();
  });
  client.enter("general", "Ana");
  await settle();
  assert.equal(client.state, "retrying");
  client.retryNow();
  await settle();
  assert.equal(server.connections, 1);
});

test("stop means stop, at any moment", async () => {
  client.enter("general", "Ana");
  client.stop(); // while the official client is on its way
  await pass(60_000);
  assert.equal(server.connections, 0);

  client.start();
  await settle();
  server.fails();
  client.stop(); // while it waits to come back
  await pass(60_000);
  assert.equal(server.connections, 1);

  await enters();
  const states = hear(client, "state");
  client.stop();
  await pass(60_000);
  assert.deepEqual(
    states.map(({ detail }) => detail.state),
    ["stopped"],
  );
});

test("typing is told every three seconds at most", async () => {
  client.type();
  await enters();
  client.type();
  client.type();
  await pass(2999);
  client.type();
  assert.equal(server.heard("typing"), 1);
  await pass(1);
  client.type();
  assert.equal(server.heard("typing"), 2);
});

test("older messages and rooms are asked for", async () => {
  await assert.rejects(client.rooms());
  await enters();
  const history = client.history(40);
  assert.deepEqual(server.last(), ["history", 40]);
  server.acknowledges({
    messages: [["hola", 38, { room: "general", name: "Eva", time: "T" }]],
    more: false,
  });
  assert.deepEqual(await history, {
    messages: [
      { id: 38, text: "hola", room: "general", name: "Eva", time: "T" },
    ],
    more: false,
  });
  const rooms = client.rooms();
  server.acknowledges({ rooms: [{ name: "general", people: 2, last: 40 }] });
  assert.equal((await rooms)[0].people, 2);
});

test("packets are told as they are on the wire", async () => {
  const news = hear(client, "packet", "transport");
  client.enter("general", "Ana");
  await settle();
  const { engine } = server;
  engine.emit("packet", { type: "open", data: '{"sid":"x"}' });
  engine.emit("open");
  engine.emit("packetCreate", { type: "message", data: '0{"room":"a"}' });
  engine.emit("upgrading", { name: "websocket" });
  engine.emit("packet", { type: "noop" });
  engine.emit("upgrade", { name: "websocket" });
  engine.emit("packet", { type: "ping" });
  engine.emit("packetCreate", { type: "pong" });
  engine.emit("packet", { type: "message", data: new ArrayBuffer(3) });
  assert.deepEqual(
    news.map(({ detail: { direction, text, name } }) =>
      name ? name : `${direction} ${text}`,
    ),
    [
      'in 0{"sid":"x"}',
      "polling",
      'out 40{"room":"a"}',
      "out 2probe",
      "in 3probe",
      "in 6",
      "out 5",
      "websocket",
      "in 2",
      "out 3",
      "in binario, 3 bytes",
    ],
  );
});

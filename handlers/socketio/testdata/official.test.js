// The official client against our server: run by TestOfficialClient with the server's address in SERVER and the
// client's module in CLIENT.

import assert from "node:assert/strict";
import { test } from "node:test";

const { io } = await import(process.env.CLIENT);
const server = process.env.SERVER;

/** Waits for one event of an emitter and gives its arguments. */
const once = (emitter, event) => new Promise((resolve) => emitter.once(event, (...args) => resolve(args)));

/** Connects, runs the test, disconnects. */
async function connected(options, run, namespace = "/") {
  const socket = io(server + namespace, { forceNew: true, reconnectionDelay: 20, ...options });
  try {
    await once(socket, "connect");
    await run(socket);
  } finally {
    socket.disconnect();
  }
}

const upgraded = (socket) =>
  socket.io.engine.transport.name === "websocket" ? undefined : once(socket.io.engine, "upgrade");

for (const [name, options] of Object.entries({
  "polling alone": { transports: ["polling"] },
  "WebSocket alone": { transports: ["websocket"] },
  "polling, then WebSocket": {},
})) {
  test(`${name}: events, in order`, () =>
    connected(options, async (socket) => {
      const got = [];
      const all = new Promise((resolve) =>
        socket.on("message-back", (n) => {
          got.push(n);
          if (got.length === 200) resolve();
        }),
      );
      for (let n = 0; n < 200; n++) socket.emit("message", n);
      await all;
      assert.deepEqual(
        got,
        got.map((_, n) => n),
      );
    }));

  test(`${name}: binary both ways, however deep`, () =>
    connected(options, async (socket) => {
      socket.emit("message", Buffer.from([1, 2, 3]), "texto ñ €😀", Buffer.from([4]));
      const [a, text, b] = await once(socket, "message-back");
      assert.deepEqual([...Buffer.from(a)], [1, 2, 3]);
      assert.equal(text, "texto ñ €😀");
      assert.deepEqual([...Buffer.from(b)], [4]);
    }));

  test(`${name}: acknowledgements, with a timeout`, () =>
    connected(options, async (socket) => {
      assert.equal(await socket.emitWithAck("message-with-ack", "hola"), "hola");
      await assert.rejects(socket.timeout(50).emitWithAck("nobody listens"));
    }));

  test(`${name}: the server calls and the client answers`, () =>
    connected(options, async (socket) => {
      socket.on("sum", (a, b, answer) => answer(a + b));
      socket.emit("call me");
      assert.deepEqual(await once(socket, "thank you"), [3]);
    }));

  test(`${name}: comes back when the server is replaced`, () =>
    connected(options, async (socket) => {
      await (options.transports ? undefined : upgraded(socket));
      const id = socket.id;
      const away = once(socket, "disconnect");
      await fetch(`${server}/restart`);
      const [reason] = await away;
      assert.match(reason, /^transport (close|error)$/);
      await once(socket, "connect");
      assert.notEqual(socket.id, id);
      assert.equal(await socket.emitWithAck("message-with-ack", "otra vez"), "otra vez");
    }));
}

test("the upgrade happens, and nothing is lost on the way", () =>
  connected({}, async (socket) => {
    let next = 0;
    const done = new Promise((resolve, reject) =>
      socket.on("message-back", (n) => {
        if (n !== next++) reject(new Error(`${n} after ${next - 2}`));
        if (next === 500) resolve();
      }),
    );
    const sending = (async () => {
      for (let n = 0; n < 500; n++) {
        socket.emit("message", n);
        if (n % 10 === 0) await new Promise(setImmediate);
      }
    })();
    await Promise.all([upgraded(socket), sending, done]);
    assert.equal(socket.io.engine.transport.name, "websocket");
  }));

test("namespaces share a connection", () =>
  connected({ forceNew: false }, async (main) => {
    const custom = main.io.socket("/custom", { auth: { token: "abc" } });
    const auth = once(custom, "auth");
    custom.connect();
    assert.deepEqual(await auth, [{ token: "abc" }]);
    assert.notEqual(custom.id, main.id);
    custom.disconnect();
    assert.equal(await main.emitWithAck("message-with-ack", 1), 1);
  }));

test("an unknown namespace is refused", async () => {
  const socket = io(`${server}/nowhere`, { forceNew: true });
  const [error] = await once(socket, "connect_error");
  assert.equal(error.message, "Invalid namespace");
  socket.disconnect();
});

test("retries make it at least once", () =>
  connected({ retries: 3, ackTimeout: 200 }, async (socket) => {
    const [answer] = await new Promise((resolve, reject) =>
      socket.emit("answers the second time", (error, ...args) => (error ? reject(error) : resolve(args))),
    );
    assert.equal(answer, 2);
  }));

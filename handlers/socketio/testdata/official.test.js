// The official client against our server, in Node and in a browser: TestOfficialClient runs it. A test's name and, where it
// failed, the reason are posted to the server; an empty name is the end.

const isNode = typeof process !== "undefined";
const server = isNode ? process.env.SERVER : location.origin;
const { io } = await import(isNode ? process.env.CLIENT : "/client.js");

const tests = [];
const test = (name, run) => tests.push([name, run]);

const report = (name, failure = "") =>
  fetch(`${server}/result`, { method: "POST", body: JSON.stringify({ name, failure }) });

/** Fails where two values differ, as JSON tells them. */
function equal(got, want) {
  if (JSON.stringify(got) !== JSON.stringify(want)) {
    throw new Error(`${JSON.stringify(got)}, want ${JSON.stringify(want)}`);
  }
}

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
      equal(
        got,
        got.map((_, n) => n),
      );
    }));

  test(`${name}: binary both ways, however deep`, () =>
    connected(options, async (socket) => {
      socket.emit("message", Uint8Array.of(1, 2, 255), "texto ñ €😀", Uint8Array.of(4));
      const [a, text, b] = await once(socket, "message-back");
      equal([...new Uint8Array(a)], [1, 2, 255]);
      equal(text, "texto ñ €😀");
      equal([...new Uint8Array(b)], [4]);
    }));

  test(`${name}: acknowledgements, with a timeout`, () =>
    connected(options, async (socket) => {
      equal(await socket.emitWithAck("message-with-ack", "hola"), "hola");
      const nobody = socket.timeout(50).emitWithAck("nobody listens");
      equal(await nobody.catch((error) => error.message), "operation has timed out");
    }));

  test(`${name}: the server calls and the client answers`, () =>
    connected(options, async (socket) => {
      socket.on("sum", (a, b, answer) => answer(a + b));
      socket.emit("call me");
      equal(await once(socket, "thank you"), [3]);
    }));

  test(`${name}: comes back when the server is replaced`, () =>
    connected(options, async (socket) => {
      await (options.transports ? undefined : upgraded(socket));
      const id = socket.id;
      const away = once(socket, "disconnect");
      await fetch(`${server}/restart`);
      const [reason] = await away;
      equal(/^transport (close|error)$/.test(reason), true);
      await once(socket, "connect");
      equal(socket.id === id, false);
      equal(await socket.emitWithAck("message-with-ack", "otra vez"), "otra vez");
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
        if (n % 10 === 0) await new Promise((resolve) => setTimeout(resolve));
      }
    })();
    await Promise.all([upgraded(socket), sending, done]);
    equal(socket.io.engine.transport.name, "websocket");
  }));

test("namespaces share a connection", () =>
  connected({ forceNew: false }, async (main) => {
    const custom = main.io.socket("/custom", { auth: { token: "abc" } });
    const auth = once(custom, "auth");
    custom.connect();
    equal(await auth, [{ token: "abc" }]);
    equal(custom.id === main.id, false);
    custom.disconnect();
    equal(await main.emitWithAck("message-with-ack", 1), 1);
  }));

test("an unknown namespace is refused", async () => {
  const socket = io(`${server}/nowhere`, { forceNew: true });
  const [error] = await once(socket, "connect_error");
  equal(error.message, "Invalid namespace");
  socket.disconnect();
});

test("events that wait for the connection come in one POST, answered all", () =>
  connected({ transports: ["polling"] }, async (socket) => {
    socket.disconnect();
    const answers = Array.from({ length: 2000 }, (_, n) => socket.emitWithAck("message-with-ack", n));
    socket.connect();
    equal(
      await Promise.all(answers),
      answers.map((_, n) => n),
    );
  }));

test("retries make it at least once", () =>
  connected({ retries: 3, ackTimeout: 200 }, async (socket) => {
    const [answer] = await new Promise((resolve, reject) =>
      socket.emit("answers the second time", (error, ...args) => (error ? reject(error) : resolve(args))),
    );
    equal(answer, 2);
  }));

const late = (ms) => new Promise((_, reject) => setTimeout(reject, ms, new Error(`nothing for ${ms} ms`)));

for (const [name, run] of tests) {
  try {
    await Promise.race([run(), late(20_000)]);
    await report(name);
  } catch (error) {
    await report(name, String(error?.stack ?? error));
  }
}
await report("");
if (isNode) process.exit(); // a deadline may be left

// The client of the get-started tutorial, its last step, with a connection that
// breaks after each message: TestTheTutorialsClientIsHeardOnce runs it.

const { io } = await import(process.env.CLIENT);

let counter = 0;
// By offset: what comes while the connection ends the client keeps, and gives once it is back, where it comes again.
const heard = new Map();
const socket = io(process.env.SERVER, {
  auth: { serverOffset: 0 },
  ackTimeout: 2000,
  retries: 3,
  reconnectionDelay: 20,
});
socket.on("chat message", (text, serverOffset) => {
  heard.set(serverOffset, text);
  socket.auth.serverOffset = serverOffset;
});

/** Sends a message as the tutorial does, and breaks the connection behind it. */
function say(text) {
  const clientOffset = `${socket.id}-${counter++}`;
  const stored = new Promise((resolve, reject) =>
    socket.emit("chat message", text, clientOffset, (error, answer) => (error ? reject(error) : resolve(answer.id))),
  );
  socket.io.engine.close();
  return stored;
}

const ids = [];
for (const text of ["uno", "dos", "tres", "cuatro", "cinco"]) {
  if (!socket.connected) await new Promise((resolve) => socket.once("connect", resolve));
  ids.push(await say(text));
}
while (heard.size < ids.length) await new Promise((resolve) => setTimeout(resolve, 10));
console.log(JSON.stringify({ heard: [...heard.values()], ids }));
process.exit();

// The official server with the smallest chat there is: what `just bench-chat` compares ours with. It listens on a free
// port of 127.0.0.1, says which, and ends with its standard input.
//
//   node --expose-gc .tools/bench/server.js
//
// GET /metrics answers with its live heap, after a collection.

import http from "node:http";
import { Server } from "socket.io";

const site = http.createServer((request, response) => {
  if (request.url !== "/metrics") return response.writeHead(404).end();
  globalThis.gc?.();
  response.end(`heap_bytes ${process.memoryUsage().heapUsed}\n`);
});
const io = new Server(site, { perMessageDeflate: false });

let id = 0;
io.on("connection", (socket) => {
  socket.on("chat message", (text, key, ack) => {
    id++;
    io.emit("chat message", text, id, { room: "general", name: socket.handshake.auth.name, time: new Date(), key });
    ack?.({ id });
  });
});

site.listen(0, "127.0.0.1", () => {
  const address = site.address();
  console.log(typeof address === "object" && address?.port);
});
process.stdin.on("end", () => process.exit()).resume();

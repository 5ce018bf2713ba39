#!/usr/bin/env python3
"""Chats that are open at once on one server: how soon a message reaches the other side, and whether each does once.

    chats.py ADDRESS CHATS SECONDS MESSAGES_A_SECOND

Opens that many chats, each with its stream of events, then writes in some of them for a while. A few streams are cut on
the way and taken up again where they were. Prints one line: chats, messages, the median and the 99th percentile of
milliseconds until a message stood in its stream, and how many were lost or came twice.
"""
import asyncio, random, sys, time, urllib.parse, uuid

HOST, PORT = urllib.parse.urlparse(sys.argv[1]).netloc.split(":")
CHATS, SECONDS, PACE = int(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4])
sent, seen, delays = {}, {}, []


async def post(path, fields):
    body = urllib.parse.urlencode(fields).encode()
    head = (f"POST {path} HTTP/1.1\r\nHost: {HOST}:{PORT}\r\nConnection: close\r\nSec-Fetch-Site: same-origin\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n").encode()
    reader, writer = await asyncio.open_connection(HOST, int(PORT))
    writer.write(head + body)
    await writer.drain()
    answer = (await reader.read()).decode(errors="replace")
    writer.close()
    status = int(answer.split(" ", 2)[1])
    place = next((line[10:] for line in answer.split("\r\n") if line.lower().startswith("location: ")), "")
    if status != 303:
        raise SystemExit(f"POST {path}: {answer[:300]}")
    return place


class Stream:
    def __init__(self, path):
        self.path, self.last, self.writer = path, 0, None

    async def listen(self):
        while True:
            reader, self.writer = await asyncio.open_connection(HOST, int(PORT))
            head = (f"GET {self.path}/events?language=en&after=0 HTTP/1.1\r\nHost: {HOST}:{PORT}\r\n"
                    f"Last-Event-ID: {self.last}\r\n\r\n")
            self.writer.write(head.encode())
            try:
                while line := await reader.readline():
                    text = line.decode(errors="replace").strip()
                    if text.startswith("id: "):
                        self.last = int(text[4:])
                    elif '"token":"' in text:
                        token = text.split('"token":"', 1)[1].split('"', 1)[0]
                        if token in sent:
                            seen[token] = seen.get(token, 0) + 1
                            delays.append((time.monotonic() - sent[token]) * 1000)
            except (ConnectionError, asyncio.IncompleteReadError):
                pass


async def main():
    gate = asyncio.Semaphore(32)

    async def begin(number):
        async with gate:
            place = await post("/chat?language=en", {"do": "begin", "kind": "question", "words": f"Question {number}"})
            return place.split("?")[0]

    paths = await asyncio.gather(*(begin(n) for n in range(CHATS)))
    streams = [Stream(path) for path in paths]
    tasks = [asyncio.create_task(stream.listen()) for stream in streams]
    await asyncio.sleep(3)
    end, writing = time.monotonic() + SECONDS, []
    while time.monotonic() < end:
        token = str(uuid.uuid4())
        sent[token] = time.monotonic()
        path = random.choice(paths)
        writing.append(asyncio.create_task(post(path + "?language=en", {"do": "write", "words": "Hello", "token": token})))
        if random.random() < 0.05:
            random.choice(streams).writer.close()
        await asyncio.sleep(1 / PACE)
    await asyncio.gather(*writing)
    await asyncio.sleep(4)
    for task in tasks:
        task.cancel()
    delays.sort()
    wrong = sum(1 for token in sent if seen.get(token, 0) != 1)
    print(f"chats {len(paths)} messages {len(sent)} median {delays[len(delays) // 2]:.1f} "
          f"p99 {delays[int(len(delays) * 0.99)]:.1f} wrong {wrong}")


asyncio.run(main())

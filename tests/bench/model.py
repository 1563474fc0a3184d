"""A scripted model whose every token is the moment at which it was sent, in nanoseconds."""

import argparse
import asyncio
import json
import time

from tests.llm.script import Reply
from tests.scripted import Asked, ScriptedModel, _write


class StampingModel(ScriptedModel):
    """Sends `tokens` stamps, one every `token_ms`; the first one at once."""

    async def _stream(self, reply: Reply, asked: Asked, writer: asyncio.StreamWriter) -> None:
        del reply, asked
        clock = asyncio.get_running_loop().time
        start = clock()
        for index in range(self.tokens):
            await asyncio.sleep(max(0.0, start + index * self.token_ms / 1000 - clock()))
            delta = {"choices": [{"delta": {"content": f"{time.time_ns()} "}}]}
            _write(writer, b"data: %s\n\n" % json.dumps(delta).encode())
        last = {"choices": [{"delta": {}, "finish_reason": "stop"}]}
        _write(writer, b"data: %s\n\ndata: [DONE]\n\n" % json.dumps(last).encode())


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--tokens", type=int, default=200)
    parser.add_argument("--token-ms", type=float, default=20)
    options = parser.parse_args()
    asyncio.run(StampingModel(tokens=options.tokens, token_ms=options.token_ms).serve())

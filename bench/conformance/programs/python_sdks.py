"""Run where the packages are: python python_sdks.py URL. Prints what passed and what did not."""

import json
import sys

import anthropic
import openai
from google import genai
from google.genai import types

URL = sys.argv[1]
HELLO = "Hello wörld, ready."
MESSAGES = [{"role": "user", "content": "Say hello."}]
SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}

openai_client = openai.OpenAI(api_key="sk-judge", base_url=f"{URL}/v1", max_retries=0)
anthropic_client = anthropic.Anthropic(api_key="sk-ant-judge", base_url=URL, max_retries=0)
google_client = genai.Client(api_key="AIza-judge", http_options=types.HttpOptions(base_url=URL))


def chat(**more):
    return openai_client.chat.completions.create(model="gpt-4o-mini", messages=MESSAGES, **more)


def responses(**more):
    return openai_client.responses.create(model="gpt-5", input="Say hello.", **more)


def message(**more):
    return anthropic_client.messages.create(model="claude-sonnet-5", max_tokens=100, messages=MESSAGES, **more)


def gemini(**more):
    return google_client.models.generate_content(model="gemini-2.5-flash", contents="Say hello.", **more)


def anthropic_stream():
    with anthropic_client.messages.stream(model="claude-sonnet-5", max_tokens=100, messages=MESSAGES) as stream:
        return "".join(stream.text_stream)


def gemini_stream():
    chunks = google_client.models.generate_content_stream(model="gemini-2.5-flash", contents="Say hello.")
    return "".join(chunk.text or "" for chunk in chunks)


def gemini_tool():
    declared = types.FunctionDeclaration(name="weather", parameters_json_schema=SCHEMA)
    config = types.GenerateContentConfig(tools=[types.Tool(function_declarations=[declared])])
    return gemini(config=config).function_calls[0].args


def refused(call, kind):
    try:
        call()
    except kind as error:
        return getattr(error, "status_code", None) or getattr(error, "code", None)
    return None


FUNCTION = {"name": "weather", "parameters": SCHEMA}
UNKNOWN = "no-such-model"
CITY = {"city": "Paris"}
TESTS = {
    "openai chat answer": (lambda: chat().choices[0].message.content, HELLO),
    "openai chat stream": (
        lambda: "".join(chunk.choices[0].delta.content or "" for chunk in chat(stream=True)),
        HELLO,
    ),
    "openai chat usage in a stream": (
        lambda: list(chat(stream=True, stream_options={"include_usage": True}))[-1].usage.total_tokens,
        17,
    ),
    "openai chat tool": (
        lambda: json.loads(
            chat(tools=[{"type": "function", "function": FUNCTION}]).choices[0].message.tool_calls[0].function.arguments
        ),
        CITY,
    ),
    "openai responses answer": (lambda: responses().output_text, HELLO),
    "openai responses stream": (
        lambda: "".join(event.delta for event in responses(stream=True) if event.type == "response.output_text.delta"),
        HELLO,
    ),
    "openai responses tool": (
        lambda: json.loads(responses(tools=[{"type": "function", **FUNCTION}]).output[0].arguments),
        CITY,
    ),
    "openai embedding": (
        lambda: openai_client.embeddings.create(
            model="text-embedding-3-small", input="x", encoding_format="float"
        ).data[0].embedding,
        [0.5, -0.25],
    ),
    "openai models": (lambda: "gpt-5" in [model.id for model in openai_client.models.list()], True),
    "openai unknown model": (
        lambda: refused(
            lambda: openai_client.chat.completions.create(model=UNKNOWN, messages=MESSAGES), openai.NotFoundError
        ),
        404,
    ),
    "anthropic answer": (lambda: message().content[0].text, HELLO),
    "anthropic stream": (anthropic_stream, HELLO),
    "anthropic tool": (lambda: message(tools=[{"name": "weather", "input_schema": SCHEMA}]).content[0].input, CITY),
    "anthropic count": (
        lambda: anthropic_client.messages.count_tokens(model="claude-sonnet-5", messages=MESSAGES).input_tokens,
        42,
    ),
    "anthropic unknown model": (
        lambda: refused(
            lambda: anthropic_client.messages.create(model=UNKNOWN, max_tokens=1, messages=MESSAGES),
            anthropic.NotFoundError,
        ),
        404,
    ),
    "google-genai answer": (lambda: gemini().text, HELLO),
    "google-genai stream": (gemini_stream, HELLO),
    "google-genai tool": (gemini_tool, CITY),
    "google-genai count": (
        lambda: google_client.models.count_tokens(model="gemini-2.5-flash", contents="x").total_tokens,
        42,
    ),
    "google-genai unknown model": (
        lambda: refused(
            lambda: google_client.models.generate_content(model=UNKNOWN, contents="x"), genai.errors.ClientError
        ),
        404,
    ),
}

verdicts = []
for test, (run, expected) in TESTS.items():
    try:
        got = run()
        verdict = {"test": test, "verdict": "pass" if got == expected else "fail", "why": f"{got!r}"}
    except Exception as error:
        verdict = {"test": test, "verdict": "fail", "why": f"{type(error).__name__}: {error}"[:300]}
    verdicts.append(verdict)
print(json.dumps(verdicts))

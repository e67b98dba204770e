// Runs in the top page and in its sandboxed frame: makes the calls of a case, tells what it saw.
"use strict";

// Chromium opens six connections to a host. Preflighted requests that are all redirected to one
// host can wait for each other for ever if they hold all six.
const AT_ONCE = 4;
const PATIENCE = 20000; // milliseconds for one call

const BODIES = {
  text: () => "ok",
  urlencoded: () => new URLSearchParams({ a: "b" }),
  formdata: () => {
    const form = new FormData();
    form.append("a", "b");
    return form;
  },
  arraybuffer: () => new Uint8Array([1, 2]),
};

const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const bodyOf = (call) => (call.body_type === null ? undefined : BODIES[call.body_type]());

async function callFetch(call) {
  const signal = AbortSignal.timeout(PATIENCE);
  try {
    const response = await fetch(call.url, {
      method: call.method,
      headers: call.headers,
      credentials: call.credentials,
      mode: call.mode,
      redirect: call.redirect,
      referrerPolicy: call.referrer_policy,
      body: bodyOf(call),
      signal,
    });
    const { status, type, redirected } = response;
    const readable = [...new Set([...response.headers].map(([name]) => name))];
    await response.text().catch(() => "");
    return { allowed: true, status, type, redirected, readable };
  } catch (error) {
    return refused(error.name === "TimeoutError", String(error));
  }
}

function callXHR(call) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.onload = () =>
      resolve({
        allowed: true,
        status: request.status,
        type: null,
        redirected: null,
        readable: request
          .getAllResponseHeaders()
          .split("\r\n")
          .filter(Boolean)
          .map((line) => line.split(":")[0]),
      });
    request.onerror = () => resolve(refused(false, "error"));
    request.ontimeout = () => resolve(refused(true, "timeout"));
    try {
      request.open(call.method, call.url);
      request.timeout = PATIENCE;
      request.withCredentials = call.credentials === "include";
      for (const [name, value] of call.headers) request.setRequestHeader(name, value);
      request.upload.onprogress = () => {};
      request.send(bodyOf(call));
    } catch (error) {
      resolve(refused(false, String(error)));
    }
  });
}

const refused = (timedOut, error) => ({ allowed: false, timed_out: timedOut, error });

async function runHere(calls) {
  const outcomes = [];
  for (const call of calls) {
    if (call.delay) await sleep(call.delay * 1000);
    outcomes.push(await (call.upload_listener ? callXHR(call) : callFetch(call)));
  }
  return outcomes;
}

// The frame does what it is told. It has a name for nobody, so the target is "*" both ways.
if (window !== top) {
  addEventListener("message", async ({ data: { key, calls } }) => {
    parent.postMessage({ key, outcomes: await runHere(calls) }, "*");
  });
  parent.postMessage({ ready: true }, "*");
}

// The rest is the top page's.
const waiting = new Map();
let frameReady;
const frame = new Promise((resolve) => (frameReady = resolve));
if (window === top) {
  addEventListener("message", ({ data }) => {
    if (data.ready) frameReady(document.getElementById("null").contentWindow);
    else waiting.get(data.key)(data.outcomes);
  });
}

async function runInFrame(key, calls) {
  const target = await frame;
  return new Promise((resolve) => {
    waiting.set(key, resolve);
    target.postMessage({ key, calls }, "*");
  });
}

async function work(jobs, results) {
  for (let job = jobs.shift(); job; job = jobs.shift()) {
    const run = job.page === "null" ? runInFrame(job.key, job.calls) : runHere(job.calls);
    results.push({ key: job.key, outcomes: await run });
  }
}

async function pull() {
  for (;;) {
    try {
      const jobs = await (await fetch("/~next")).json();
      if (!jobs.length) continue;
      const results = [];
      await Promise.all(Array.from({ length: AT_ONCE }, () => work(jobs, results)));
      await fetch("/~done", { method: "POST", body: JSON.stringify(results) });
    } catch (error) {
      console.error(`The page could not do its work: ${error}`);
      await sleep(1000);
    }
  }
}

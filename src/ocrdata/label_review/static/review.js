// The page of a review: one line at a time, by keyboard. The server has the state; this only shows and sends it.
"use strict";

const at = (id) => document.getElementById(id);
const said = JSON.parse(document.body.dataset.said);
const language = document.documentElement.lang.startsWith("zh") ? "zh" : "en";
const total = Number(document.body.dataset.lines);
const AHEAD = 12;

const known = new Map(); // lines by their place in the order
let place = Number(document.body.dataset.start);
let revision = Number(document.body.dataset.revision);
let line = null;
let busy = false;

async function ask(path, options) {
  const answer = await fetch(path, options).catch(() => null);
  if (answer === null) {
    say(said.ended);
    return { status: 0, body: {} };
  }
  return { status: answer.status, body: await answer.json().catch(() => ({ problem: `${answer.status}` })) };
}

async function load(start, count) {
  const { status, body } = await ask(`/lines?start=${Math.max(start, 0)}&count=${count}`);
  if (status === 200) body.lines.forEach((each) => known.set(each.place, each));
}

function say(text) {
  at("message").textContent = text;
  at("message").hidden = !text;
}

async function go(to) {
  if (to >= total) say(said.last);
  place = Math.min(Math.max(to, 0), total - 1);
  if (!known.has(place)) await load(place - 3, AHEAD + 3);
  line = known.get(place) ?? line;
  if (line) show(true);
  const missing = [...Array(AHEAD).keys()].map((step) => place + step).find((each) => each < total && !known.has(each));
  if (missing !== undefined && missing - place < AHEAD / 2) load(missing, AHEAD); // nobody waits for it
  [1, 2].map((step) => known.get(place + step)).forEach((each) => each?.image && (new Image().src = address(each)));
}

const address = (each) => `/image?number=${each.number}&turn=${each.state.turn}`;

function show(fresh) {
  const { state } = line;
  at("number").value = line.number;
  at("name").textContent = line.name;
  at("seen").textContent = state.reviewed ? `✓ ${said.seen}` : "";
  if (fresh) {
    at("text").value = state.text;
    at("text").readOnly = !line.editable;
    at("text").focus();
  }
  at("text").classList.toggle("marked", state.mark !== "");
  at("mark").textContent = said[state.mark] ?? "";
  at("mark").hidden = !state.mark;
  at("illegible").setAttribute("aria-pressed", state.mark === "illegible");
  at("not-text").setAttribute("aria-pressed", state.mark === "not text");
  at("original").textContent = `${said.was}: ${line.original}`;
  at("original").hidden = state.text === line.original;
  showReasons();
  showImage();
  showReading();
}

function showReasons() {
  const reasons = line.reasons[language];
  at("reasons").replaceChildren(
    ...(reasons.length ? reasons : [said.plain]).map((text) => {
      const item = document.createElement("li");
      item.textContent = text.charAt(0).toUpperCase() + text.slice(1);
      item.className = reasons.length ? "" : "plain";
      return item;
    }),
  );
}

function showImage() {
  at("crop").hidden = !line.image;
  at("no-image").hidden = line.image;
  at("no-image").textContent = said.noImage;
  if (line.image && at("crop").getAttribute("src") !== address(line)) at("crop").src = address(line);
}
// A line that would be too low to read in the width of the page is shown higher, to be scrolled.
at("crop").addEventListener("load", () => {
  const low = (at("frame").clientWidth * at("crop").naturalHeight) / at("crop").naturalWidth < 40;
  at("frame").classList.toggle("wide", low);
  at("frame").scrollLeft = 0;
});
at("crop").addEventListener("error", () => {
  at("crop").hidden = true;
  at("no-image").hidden = false;
});

// What differs from the label is marked: the middle that is left when equal beginnings and ends are taken off.
function showReading() {
  const { reading } = line;
  at("reading").hidden = !reading;
  if (!reading) return;
  at("reader").textContent = `${reading.reader} ${said.reads} (${(Math.floor(reading.score * 100) / 100).toFixed(2)})`;
  const [ours, theirs] = [[...at("text").value], [...reading.text]];
  let start = 0;
  while (start < Math.min(ours.length, theirs.length) && ours[start] === theirs[start]) start += 1;
  let end = 0;
  while (end < Math.min(ours.length, theirs.length) - start && ours.at(-1 - end) === theirs.at(-1 - end)) end += 1;
  const mark = document.createElement("mark");
  mark.textContent = theirs.slice(start, theirs.length - end).join("");
  at("read").replaceChildren(theirs.slice(0, start).join(""), mark, theirs.slice(theirs.length - end).join(""));
}

function take(news) {
  revision = Math.max(revision, news.progress.revision);
  for (const each of news.lines) {
    const old = known.get(each.place);
    if (old && old.version < each.version) known.set(each.place, each);
  }
  const { progress } = news;
  at("doubtful-reviewed").textContent = progress.doubtfulReviewed.toLocaleString(language);
  at("doubtful").textContent = progress.doubtful.toLocaleString(language);
  at("reviewed").textContent = progress.reviewed.toLocaleString(language);
  at("all").textContent = progress.lines.toLocaleString(language);
  at("left-out").hidden = !progress.leftOut;
  at("left-out").querySelector("b").textContent = progress.leftOut.toLocaleString(language);
  at("bar").value = progress.lines ? progress.reviewed / progress.lines : 1;
  if (progress.problem) say(progress.problem);
  if (!busy && line && known.get(place)?.version > line.version) {
    const untouched = at("text").value === line.state.text;
    line = known.get(place);
    show(untouched);
    say(said.elsewhere);
  }
}

// Sends a state of a line; true if it is saved.
async function send(target, state, undo = false) {
  const [before, base] = [target.state, target.version];
  const { status, body } = await ask("/change", {
    method: "POST",
    headers: { "content-type": "application/json", "hx-request": "true" },
    body: JSON.stringify({ number: target.number, version: target.version, state, undo, since: revision }),
  });
  if (status !== 200 && status !== 409) {
    if (status) say([body.problem, body.remedy].filter(Boolean).join(" "));
    return false;
  }
  known.set(body.line.place, body.line);
  if (line.number === body.line.number) line = body.line;
  take(body);
  if (status === 409) {
    show(false);
    say(said.outdated);
    return false;
  }
  if (!undo && body.line.version !== base) remember({ place: target.place, before, base, version: body.line.version });
  return true;
}

// Changes of this window, the newest last; a page that is loaded again still knows them.
const memory = `done ${at("file").title}`;
const done = JSON.parse(sessionStorage.getItem(memory) ?? "[]");
const keep = () => sessionStorage.setItem(memory, JSON.stringify(done.slice(-1000)));
function remember(change) {
  done.push(change);
  keep();
}

const isTouched = () => line !== null && at("text").value !== line.state.text;
const typed = (more) => ({ ...line.state, text: at("text").value, ...more });

// One action after the other: a key that is pressed before the next line is there is meant for that line.
let actions = Promise.resolve();
function act(action) {
  actions = actions.then(async () => {
    if (!line) return;
    busy = true;
    say("");
    await action();
    busy = false;
  });
}

const accept = async () => {
  const state = typed({ reviewed: true, mark: isTouched() ? "" : line.state.mark });
  if (await send(line, state)) await go(place + 1);
};
const leave = (step) => async () => {
  if (!isTouched() || (await send(line, typed({ reviewed: true, mark: "" })))) await go(place + step);
};
const turn = (degrees) => async () => {
  if (line.image && (await send(line, { ...line.state, turn: (line.state.turn + degrees) % 360 }))) show(false);
};
const mark = (what) => async () => {
  const undone = line.state.mark === what;
  if (!(await send(line, { ...line.state, mark: undone ? "" : what, reviewed: !undone }))) return;
  if (undone) show(true);
  else await go(place + 1);
};
const takeReading = async () => {
  if (!line.reading || !line.editable) return;
  at("text").value = line.reading.text;
  at("text").focus();
  showReading();
};
// What another window has changed since is not taken back with it.
const undo = async () => {
  const last = done.at(-1);
  if (!last) return say(said.nothing);
  if (!known.has(last.place)) await load(last.place, 1);
  const target = known.get(last.place);
  const mine = target.version === last.version;
  if (mine && !(await send(target, last.before, true))) return;
  done.pop();
  const earlier = done.findLast((change) => change.place === last.place && change.version === last.base);
  if (mine && earlier) earlier.version = known.get(last.place).version;
  keep();
  await go(last.place);
  if (!mine) say(said.theirs);
};

// A key of an input method (its Enter ends the composition) is none of ours.
document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229) return;
  const inField = document.activeElement === at("text") || document.activeElement === document.body;
  const keys = { F2: takeReading, F4: event.shiftKey ? turn(180) : turn(90), F8: mark("illegible"), F9: mark("not text") };
  if (inField) Object.assign(keys, { Enter: accept, ArrowUp: leave(-1), ArrowDown: leave(1), PageUp: leave(-1), PageDown: leave(1) });
  const undoing = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z" && !isTouched();
  const action = undoing ? undo : event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[event.key];
  if (!action) return;
  event.preventDefault();
  act(action);
});
const find = async () => {
  const { status, body } = await ask(`/place?number=${encodeURIComponent(at("number").value.trim())}`);
  if (status !== 200) return say(body.problem ?? said.ended);
  if (!isTouched() || (await send(line, typed({ reviewed: true, mark: "" })))) await go(body.place);
};
at("number").addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing) return;
  event.preventDefault();
  act(find);
});
at("correct").addEventListener("submit", (event) => event.preventDefault());
const buttons = { accept, previous: leave(-1), next: leave(1), turn: turn(90), flip: turn(180), illegible: mark("illegible"), "not-text": mark("not text"), undo, take: takeReading };
for (const [id, action] of Object.entries(buttons)) at(id).addEventListener("click", () => act(action));
at("text").addEventListener("input", showReading);

// What is typed and not yet accepted when the page is closed is kept, as not yet reviewed.
addEventListener("pagehide", () => {
  if (!isTouched() || !at("text").value) return;
  fetch("/change", {
    method: "POST",
    keepalive: true,
    headers: { "content-type": "application/json", "hx-request": "true" },
    body: JSON.stringify({ number: line.number, version: line.version, state: typed({}) }),
  });
});

async function hear() {
  const { status, body } = await ask(`/changes?since=${revision}`);
  if (status === 200) take(body);
}
setInterval(() => document.hidden || busy || hear(), 2000);
hear().then(() => total && go(place));

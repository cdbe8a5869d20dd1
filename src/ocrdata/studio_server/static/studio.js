// What plain range inputs cannot do: two thumbs on one track, values in words, another thirty lines.
"use strict";

const form = document.getElementById("studio");
const redraw = () => form.dispatchEvent(new Event("redraw"));

function show(track) {
  const thumbs = [...track.querySelectorAll("input")];
  const output = track.parentElement.querySelector("output");
  const place = (input) => (100 * (input.value - input.min)) / (input.max - input.min || 1);
  track.style.setProperty("--from", `${thumbs.length > 1 ? place(thumbs[0]) : 0}%`);
  track.style.setProperty("--to", `${place(thumbs[thumbs.length - 1])}%`);
  const text = (input) => ("share" in input.dataset ? `${Math.round(input.value * 100)} %` : `${Number(input.value)}`);
  thumbs.forEach((input) => input.setAttribute("aria-valuetext", text(input)));
  output.textContent = thumbs.map(text).join(" – ");
  track.parentElement.classList.toggle("changed", thumbs.some((input) => Number(input.value) !== Number(input.defaultValue)));
}

function keepOrder(moved) {
  const [low, high] = moved.parentElement.querySelectorAll("input");
  if (high && Number(low.value) > Number(high.value)) {
    (moved === low ? high : low).value = moved.value;
  }
  // Where both thumbs meet at the right end, the left one must be on top to be moved at all.
  if (high) low.classList.toggle("above", Number(low.value) >= (Number(low.min) + Number(low.max)) / 2);
}

function count(summary) {
  const chosen = [...form.querySelectorAll(`input[name=${summary.dataset.of}]:checked`)].map((box) => box.value);
  summary.textContent = chosen.length > 2 ? `${chosen.length} ${summary.dataset.many}` : chosen.join(", ") || summary.dataset.none;
}

function showAll() {
  form.querySelectorAll(".track").forEach((track) => {
    keepOrder(track.querySelector("input"));
    show(track);
  });
  form.querySelectorAll(".picked").forEach(count);
}

form.addEventListener("input", (event) => {
  const track = event.target.closest(".track");
  if (track) {
    keepOrder(event.target);
    show(track);
  }
  form.querySelectorAll(".picked").forEach(count);
});
document.body.addEventListener("htmx:afterSwap", (event) => event.detail.target.id === "sliders" && showAll());
document.getElementById("other").addEventListener("click", () => {
  form.elements.seed.value = Number(form.elements.seed.value) + 1;
  redraw();
});
document.getElementById("undo").addEventListener("click", () => {
  form.querySelectorAll(".track input").forEach((input) => (input.value = input.defaultValue));
  showAll();
  redraw();
});
for (const failure of ["htmx:sendError", "htmx:responseError"]) {
  document.body.addEventListener(failure, (event) => {
    const { answered, ended } = document.getElementById("sheet").dataset;
    const message = document.createElement("p");
    message.className = "warning";
    message.setAttribute("role", "alert");
    message.textContent = event.detail.xhr.status
      ? `${answered} ${event.detail.xhr.status}: ${event.detail.xhr.responseText}`
      : ended;
    document.getElementById("sheet").replaceChildren(message);
  });
}
showAll();

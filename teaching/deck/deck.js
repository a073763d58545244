// → Space PageDown: on. ← PageUp: back. ↓: the solution below an exercise, or the next heading. ↑: the heading
// before. Home, End. S: the speaker's window.
const slides = [...document.querySelectorAll("main > section > section")];
const heads = slides.map((slide, i) => [slide, i]).filter(([slide]) => !slide.previousElementSibling);
const solution = i => Boolean(slides[i]?.querySelector("h3.solution"));
let at = 0, seen = 0, speaker = null;

const fragments = () => [...slides[at].querySelectorAll(".fragment")];

// Code as large as there is room for; a slide that is too high all the same is shrunk.
function fit(slide) {
  const blocks = [...slide.querySelectorAll("pre")];
  const wide = () => blocks.some(pre => pre.scrollWidth > pre.clientWidth);
  for (let size = 26; size >= 15; size -= 0.5) {
    blocks.forEach(pre => pre.style.fontSize = `${size}px`);
    if (!wide() && (slide.scrollHeight <= 720 || size <= 18)) break;
  }
  slide.style.setProperty("--fit", Math.min(1, 1280 / slide.scrollWidth, 720 / slide.scrollHeight));
}

function show() {
  slides.forEach((slide, i) => slide.classList.toggle("now", i === at));
  fragments().forEach((fragment, i) => fragment.classList.toggle("seen", i < seen));
  fit(slides[at]);
  const scale = Math.min(innerWidth / 1280, innerHeight / 720) * slides[at].style.getPropertyValue("--fit");
  const left = (innerWidth - 1280 * scale) / 2;
  slides[at].style.transform = `translateX(${left}px) scale(${scale})`;
  document.getElementById("number").textContent = `${at + 1} / ${slides.length}`;
  const head = slides[at].parentElement.querySelector("h1, h2, h3");
  document.getElementById("where").textContent = slides[at].contains(head) ? "" : head?.textContent;
  document.getElementById("down").hidden = !solution(at + 1);
  history.replaceState(null, "", `#${at + 1}`);
  tell();
}

function go(to, withFragments = false) {
  at = Math.min(Math.max(to, 0), slides.length - 1);
  seen = withFragments ? fragments().length : 0;
  show();
}

// The slide after this one (or before it) that holds no solution.
const next = (step, from = at + step) => solution(from) ? next(step, from + step) : from;

function on() {
  if (seen < fragments().length) { seen += 1; show(); } else if (next(1) < slides.length) go(next(1));
}

function back() {
  if (seen > 0) { seen -= 1; show(); } else if (at > 0) go(solution(at) ? at - 1 : next(-1), true);
}

function down() {
  go(solution(at + 1) ? at + 1 : heads.find(([, i]) => i > at)?.[1] ?? slides.length - 1, solution(at + 1));
}

function tell() {
  if (!speaker || speaker.closed) return;
  const notes = [...slides[at].querySelectorAll("aside.notes")].map(note => note.innerHTML).join("<hr>");
  const coming = slides[next(1)]?.querySelector("h1, h2, h3, p, table, pre, img");
  speaker.document.body.innerHTML = `<p>${at + 1} / ${slides.length}</p>${notes}`;
  speaker.document.body.append(`Next: ${coming ? coming.alt ?? coming.textContent : "the end"}`);
  if (solution(at + 1)) speaker.document.body.append(" · ↓ a solution");
}

function openSpeaker() {
  speaker = open("", "speaker", "width=760,height=640");
  speaker.document.title = "Speaker notes";
  speaker.document.body.style.cssText = "font: 20px/1.5 system-ui, sans-serif; margin: 24px";
  speaker.onkeydown = press;
  tell();
}

function press(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === " " && event.target.closest?.("summary, button")) return;
  const jump = {
    ArrowRight: on, PageDown: on, " ": on, ArrowLeft: back, PageUp: back, ArrowDown: down,
    ArrowUp: () => go(heads.findLast(([, i]) => i < at)?.[1] ?? 0),
    Home: () => go(0), End: () => go(slides.length - 1), s: openSpeaker, S: openSpeaker,
  }[event.key];
  if (jump) { event.preventDefault(); jump(); }
}

document.getElementById("on").onclick = on;
document.getElementById("back").onclick = back;
document.getElementById("down").onclick = down;
addEventListener("keydown", press);
addEventListener("resize", show);
document.addEventListener("toggle", show, true);
slides.forEach((slide, i) => {
  slide.querySelectorAll("details").forEach(details => details.name = `slide ${i}`);  // one open at a time
  slide.classList.add("now");
  fit(slide);
  slide.classList.remove("now");
});
go((parseInt(location.hash.slice(1)) || 1) - 1);

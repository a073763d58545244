// → Space PageDown: on. ← PageUp: back. ↓ ↑: next and previous heading. Home, End. S: the speaker's window.
const slides = [...document.querySelectorAll("main > section > section")];
const heads = slides.map((slide, i) => [slide, i]).filter(([slide]) => !slide.previousElementSibling);
let at = 0, seen = 0, speaker = null;

const fragments = () => [...slides[at].querySelectorAll(".fragment")];

function show() {
  slides.forEach((slide, i) => slide.classList.toggle("now", i === at));
  fragments().forEach((fragment, i) => fragment.classList.toggle("seen", i < seen));
  const width = Math.max(1280, slides[at].scrollWidth), height = Math.max(720, slides[at].scrollHeight);
  const scale = Math.min(innerWidth / width, innerHeight / height);
  const left = (innerWidth - width * scale) / 2;
  slides[at].style.transform = `translateX(${left}px) scale(${scale})`;
  document.getElementById("number").textContent = `${at + 1} / ${slides.length}`;
  history.replaceState(null, "", `#${at + 1}`);
  tell();
}

function go(to, withFragments = false) {
  at = Math.min(Math.max(to, 0), slides.length - 1);
  seen = withFragments ? fragments().length : 0;
  show();
}

function on() {
  if (seen < fragments().length) { seen += 1; show(); } else if (at < slides.length - 1) go(at + 1);
}

function back() {
  if (seen > 0) { seen -= 1; show(); } else if (at > 0) go(at - 1, true);
}

function tell() {
  if (!speaker || speaker.closed) return;
  const notes = [...slides[at].querySelectorAll("aside.notes")].map(note => note.innerHTML).join("<hr>");
  const next = slides[at + 1]?.querySelector("h1, h2, h3, p, table, pre, img");
  speaker.document.body.innerHTML = `<p>${at + 1} / ${slides.length}</p>${notes}`;
  speaker.document.body.append(`Next: ${next ? next.alt ?? next.textContent : "the end"}`);
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
  const last = slides.length - 1;
  const jump = {
    ArrowRight: on, PageDown: on, " ": on, ArrowLeft: back, PageUp: back,
    ArrowDown: () => go(heads.find(([, i]) => i > at)?.[1] ?? last),
    ArrowUp: () => go(heads.findLast(([, i]) => i < at)?.[1] ?? 0),
    Home: () => go(0), End: () => go(last), s: openSpeaker, S: openSpeaker,
  }[event.key];
  if (jump) { event.preventDefault(); jump(); }
}

document.getElementById("on").onclick = on;
document.getElementById("back").onclick = back;
addEventListener("keydown", press);
addEventListener("resize", show);
document.addEventListener("toggle", show, true);
go((parseInt(location.hash.slice(1)) || 1) - 1);

// Keeps the page up to date: each event brings the whole content, and what differs is replaced.
"use strict";

const lost = document.getElementById("lost");
const main = document.getElementById("main");

function draw(content) {
  const next = new DOMParser().parseFromString(content, "text/html");
  for (const section of next.querySelectorAll("section")) {
    const old = document.getElementById(section.id);
    if (old.outerHTML !== section.outerHTML) {
      old.replaceWith(document.importNode(section, true));
    }
  }
  lost.hidden = true;
  main.classList.remove("old");
}

function follow() {
  const events = new EventSource("/events?lang=" + document.documentElement.dataset.lang);
  events.addEventListener("draw", (event) => draw(event.data));
  events.addEventListener("end", () => events.close());
  events.addEventListener("error", () => {
    lost.hidden = false;
    main.classList.add("old");
    if (events.readyState === EventSource.CLOSED) {
      setTimeout(follow, 5000); // it was refused, which a browser takes for good
    }
  });
}

follow();

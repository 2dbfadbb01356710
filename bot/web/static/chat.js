"use strict";
/* Two phones in a page. Each keeps its own secret and its transcript in this browser; words come from the page. */
const WORDS = document.getElementById("words").dataset;
const ALLOWED = new Set(["B", "I", "CODE", "BR"]);
const random = () => Array.from(crypto.getRandomValues(new Uint8Array(24)), (b) => b.toString(16).padStart(2, "0")).join("");
const make = (tag, cls, text) => {
  const e = document.createElement(tag);
  if (cls) e.className = cls;
  if (text !== undefined) e.textContent = text;
  return e;
};
/* The server sends safe markup; what is not on the list becomes plain text all the same. */
function shown(html) {
  const out = document.createDocumentFragment();
  const copy = (from, to) => from.childNodes.forEach((n) => {
    if (n.nodeType === Node.TEXT_NODE) to.append(n.data);
    else if (ALLOWED.has(n.nodeName)) { const e = make(n.nodeName); to.append(e); copy(n, e); }
    else if (n.nodeType === Node.ELEMENT_NODE) to.append(n.outerHTML);
  });
  copy(new DOMParser().parseFromString(html, "text/html").body, out);
  return out;
}

class Phone {
  constructor(root) {
    this.root = root;
    this.side = root.dataset.side;
    this.key = "pasaradil." + this.side;
    this.log = root.querySelector(".log");
    this.state = root.querySelector(".state");
    this.previews = root.querySelector(".previews");
    this.area = root.querySelector("textarea");
    this.picker = root.querySelector("input[type=file]");
    this.files = [];
    this.queue = [];
    this.load();
    root.querySelector("form").addEventListener("submit", (e) => { e.preventDefault(); this.send(); });
    this.area.addEventListener("keydown", (e) => { if (e.key === "Enter" && !e.shiftKey && !e.isComposing) { e.preventDefault(); this.send(); } });
    this.area.addEventListener("input", () => this.grow());
    this.area.addEventListener("paste", (e) => { if (e.clipboardData.files.length) { e.preventDefault(); this.take(e.clipboardData.files); } });
    this.picker.addEventListener("change", () => { this.take(this.picker.files); this.picker.value = ""; });
    root.addEventListener("dragover", (e) => e.preventDefault());
    root.addEventListener("drop", (e) => { e.preventDefault(); this.take(e.dataTransfer.files); });
    root.querySelector(".fresh").addEventListener("click", (e) => { if (confirm(e.currentTarget.dataset.ask)) this.forget(); });
    new ResizeObserver(() => this.bottom()).observe(this.log);
    this.listen();
  }
  load() {
    let kept = null;
    try { kept = JSON.parse(localStorage.getItem(this.key)); } catch { /* a spoilt memory is a new phone */ }
    this.kept = kept && kept.token ? kept : { token: random(), after: 0, turns: [] };
    this.kept.turns.forEach((t) => this.draw(t));
    if (!this.kept.turns.length) this.post({ text: "/start" });
    this.save();
  }
  save() {
    this.kept.turns = this.kept.turns.slice(-200);
    try { localStorage.setItem(this.key, JSON.stringify(this.kept)); } catch { this.kept.turns = this.kept.turns.slice(-40); }
  }
  forget() {
    localStorage.removeItem(this.key);
    this.log.replaceChildren();
    this.queue = [];
    if (this.asking) this.asking.abort();
    this.load();
  }
  grow() { this.area.style.height = "auto"; this.area.style.height = Math.min(this.area.scrollHeight, 130) + "px"; }
  take(list) {
    const fresh = Array.from(list);
    if (this.files.length + fresh.length > 10 || fresh.some((f) => f.size > 20 * 1024 * 1024)) { this.problem(WORDS.tooBig); return; }
    this.files.push(...fresh);
    this.preview();
  }
  preview() {
    this.previews.hidden = !this.files.length;
    this.previews.replaceChildren(...this.files.map((f, n) => {
      const fig = make("figure");
      if (f.type.startsWith("image/")) { const i = make("img"); i.alt = f.name; i.src = URL.createObjectURL(f); fig.append(i); } else fig.append(f.name);
      const x = make("button", "", "×");
      x.type = "button"; x.title = WORDS.remove; x.setAttribute("aria-label", WORDS.remove);
      x.addEventListener("click", () => { this.files.splice(n, 1); this.preview(); });
      fig.append(x);
      return fig;
    }));
  }
  send() {
    const text = this.area.value.trim();
    if (!text && !this.files.length) return;
    const files = this.files;
    this.files = []; this.preview();
    this.area.value = ""; this.grow();
    this.mine({ text, names: files.map((f) => f.name) }, { text, files });
  }
  press(slug, label) { this.mine({ text: label, names: [] }, { choice: slug }); }
  mine(turn, body) {
    turn = { mine: true, at: new Date().toISOString(), ...turn };
    this.kept.turns.push(turn);
    const drawn = this.draw(turn, body.files);
    this.save();
    this.post(body, drawn);
  }
  post(body, drawn) {
    this.queue.push({ id: random(), drawn, ...body });
    if (this.queue.length === 1) this.push();
  }
  async push() {
    while (this.queue.length) {
      const next = this.queue[0];
      const form = new FormData();
      form.set("id", next.id);
      if (document.documentElement.dataset.chosen) form.set("lang", document.documentElement.dataset.chosen);
      if (next.text) form.set("text", next.text);
      if (next.choice) form.set("choice", next.choice);
      (next.files || []).forEach((f) => form.append("files", f));
      try {
        const r = await fetch(`/chat/${this.side}/say`, { method: "POST", body: form, headers: this.auth() });
        if (r.status >= 500) throw new Error("again");
        if (!r.ok) this.problem(r.status === 413 ? WORDS.tooBig : WORDS.refused);
        if (next.drawn && r.ok) next.drawn.querySelector(".tick").textContent = " ✓";
        this.queue.shift();
        this.status("typing");
      } catch {
        this.status("offline");
        await new Promise((ok) => setTimeout(ok, 1500));
      }
    }
  }
  auth() { return { Authorization: "Bearer " + this.kept.token }; }
  status(kind) {
    this.state.textContent = this.state.dataset[kind] || this.state.dataset.about;
    clearTimeout(this.calm);
    if (kind === "typing") this.calm = setTimeout(() => this.status("about"), 3000);
  }
  async listen() {
    for (;;) {
      this.asking = new AbortController();
      const token = this.kept.token;
      try {
        const r = await fetch(`/chat/${this.side}/heard?after=${this.kept.after}`, { headers: this.auth(), signal: this.asking.signal });
        if (!r.ok) throw new Error("again");
        const told = await r.json();
        if (token !== this.kept.token) continue;
        this.status("about");
        const seen = new Set(this.kept.turns.map((t) => t.id));
        for (const m of told.messages) {
          this.kept.after = Math.max(this.kept.after, m.id);
          if (seen.has(m.id)) continue;
          if (m.instead && this.changed(m)) continue;
          this.kept.turns.push(m);
          this.draw(m);
        }
        this.save();
      } catch {
        if (token === this.kept.token) { this.status("offline"); await new Promise((ok) => setTimeout(ok, 1500)); }
      }
    }
  }
  problem(words) { this.log.append(make("p", "problem", words)); this.bottom(); }
  bottom() { this.log.scrollTop = this.log.scrollHeight; }
  changed(m) {
    const turn = this.kept.turns.find((t) => t.id === m.instead);
    const drawn = turn && this.log.querySelector(`[data-id="${turn.id}"]`);
    if (!drawn) return false;
    drawn.replaceWith(this.draw(Object.assign(turn, { html: m.html, buttons: m.buttons, at: m.at })));
    return true;
  }
  draw(t, files) {
    const turn = make("div", t.mine ? "turn mine" : "turn");
    if (t.id) turn.dataset.id = t.id;
    const bubble = make("div", "bubble");
    if (t.mine) this.drawMine(t, files, bubble); else this.drawTheirs(t, bubble);
    const time = make("time", "", new Date(t.at).toLocaleTimeString("id-ID", { hour: "2-digit", minute: "2-digit" }));
    if (t.mine) time.append(make("span", "tick", files || !t.done ? " 🕓" : " ✓"));
    bubble.append(time);
    turn.append(bubble);
    if (!t.mine) this.log.querySelectorAll(".turn:not(.old)").forEach((e) => { if (t.buttons && t.buttons.length) e.classList.add("old"); });
    if (t.buttons && t.buttons.length) turn.append(this.rows(t));
    this.log.append(turn);
    t.done = true;
    this.bottom();
    return turn;
  }
  drawMine(t, files, bubble) {
    (files || []).forEach((f) => {
      if (!f.type.startsWith("image/")) return;
      const i = make("img"); i.alt = f.name; i.src = URL.createObjectURL(f); i.onload = () => this.bottom(); bubble.append(i);
    });
    (t.names || []).forEach((n) => bubble.append(make("div", "", "📎 " + n)));
    bubble.append(t.text || "");
  }
  drawTheirs(t, bubble) {
    bubble.append(shown(t.html));
    (t.files || []).forEach(([id, kind, name, mime, size]) => {
      if (kind === "photo") { const i = make("img"); i.alt = name; bubble.append(i); this.fetchFile(id).then((u) => { if (u) { i.src = u; i.onload = () => this.bottom(); } }); return; }
      const c = make("button", "chip", `📄 ${name} (${Math.ceil(size / 1024)} KB)`);
      c.type = "button";
      c.addEventListener("click", async () => { const u = await this.fetchFile(id); if (u) { const a = make("a"); a.href = u; a.download = name; a.click(); } });
      bubble.append(c);
    });
  }
  async fetchFile(id) {
    try {
      const r = await fetch(`/chat/${this.side}/file/${id}`, { headers: this.auth() });
      return r.ok ? URL.createObjectURL(await r.blob()) : null;
    } catch { return null; }
  }
  rows(t) {
    const rows = make("div", "rows");
    if (t.copy) {
      const row = make("div"), b = make("button", "", `📋 ${WORDS.copy} ${t.copy}`);
      b.type = "button";
      b.addEventListener("click", async () => { try { await navigator.clipboard.writeText(t.copy); b.textContent = `✓ ${WORDS.copied}`; } catch { /* the code stands in the bubble */ } });
      row.append(b); rows.append(row);
    }
    t.buttons.forEach((cells) => {
      const row = make("div");
      cells.forEach(([slug, label]) => { const b = make("button", "", label); b.type = "button"; b.addEventListener("click", () => this.press(slug, label)); row.append(b); });
      rows.append(row);
    });
    return rows;
  }
}

const phones = Array.from(document.querySelectorAll(".phone"), (p) => new Phone(p));
const show = (side) => {
  phones.forEach((p) => { p.root.classList.toggle("shown", p.side === side); p.bottom(); });
  document.querySelectorAll("[data-show]").forEach((b) => b.setAttribute("aria-selected", String(b.dataset.show === side)));
};
document.querySelectorAll("[data-show]").forEach((b) => b.addEventListener("click", () => show(b.dataset.show)));
show("owner");

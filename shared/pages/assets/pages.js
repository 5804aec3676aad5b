// What forms and links cannot do. Each element works without this file: it only saves a reload or a click.
"use strict";

const language = document.documentElement.dataset.language || "en";

const money = (minor, currency) => {
  const format = new Intl.NumberFormat(language, { style: "currency", currency });
  return format.format(minor / 10 ** format.resolvedOptions().maximumFractionDigits);
};

// <select-all>: a table of checkboxes `id`. The checkbox in its head selects the page, Shift selects a range, and the
// output says how many are selected and what they sum up to. `all` selects everything that the filter finds.
customElements.define("select-all", class extends HTMLElement {
  connectedCallback() {
    this.head = this.querySelector("[data-page]");
    if (this.head) {
      this.head.closest("label").hidden = false;
      this.head.addEventListener("change", () => {
        for (const box of this.boxes()) box.checked = this.head.checked;
        this.show();
      });
    }
    this.addEventListener("click", (event) => this.range(event));
    this.addEventListener("change", () => this.show());
    // The browser may restore checkboxes when one comes back to the page.
    window.addEventListener("pageshow", () => this.show());
    this.show();
  }

  boxes() {
    return [...this.querySelectorAll("input[name=id]")];
  }

  range(event) {
    if (event.target.name !== "id") return;
    const boxes = this.boxes();
    const at = boxes.indexOf(event.target);
    if (event.shiftKey && this.last !== undefined) {
      const [from, to] = [Math.min(at, this.last), Math.max(at, this.last)];
      for (const box of boxes.slice(from, to + 1)) box.checked = event.target.checked;
    }
    this.last = at;
  }

  show() {
    const all = this.querySelector("input[name=all]");
    const boxes = this.boxes();
    const chosen = boxes.filter((box) => box.checked);
    if (this.head) {
      this.head.checked = boxes.length > 0 && chosen.length === boxes.length;
      this.head.indeterminate = chosen.length > 0 && chosen.length < boxes.length;
    }
    const sums = new Map();
    for (const { dataset } of chosen) {
      sums.set(dataset.currency, (sums.get(dataset.currency) || 0) + Number(dataset.minor || 0));
    }
    const output = this.querySelector(".bulk output");
    if (!output) return;
    const total = [...sums].map(([currency, minor]) => money(minor, currency)).join(" + ");
    output.textContent = all?.checked
      ? all.dataset.label
      : `${chosen.length} selected${total ? " · " + total : ""}`;
  }
});

// <live-part src every>: loads its content again while the part that the server sends is not done. A part without
// `every` is the last one.
customElements.define("live-part", class extends HTMLElement {
  connectedCallback() {
    this.wait();
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }

  wait() {
    const every = Number(this.getAttribute("every"));
    if (every) this.timer = setTimeout(() => this.load(), every * 1000 * (this.failed ? 4 : 1));
  }

  async load() {
    if (document.hidden) return this.wait();
    try {
      const answer = await fetch(this.getAttribute("src"), { headers: { accept: "text/html" } });
      // The session has ended: the page leads to the sign-in.
      if (answer.redirected) return location.reload();
      if (!answer.ok) throw new Error(answer.status);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const part = page.querySelector(`live-part[name="${this.getAttribute("name")}"]`);
      if (!part) throw new Error("no part");
      this.failed = false;
      this.replace(part);
    } catch {
      this.failed = true;
      this.wait();
    }
  }

  // The focus, what is open and what is scrolled stay as they are.
  replace(part) {
    const focused = this.contains(document.activeElement) ? document.activeElement.id : "";
    const open = new Set([...this.querySelectorAll("details[id][open]")].map((details) => details.id));
    this.replaceChildren(...part.childNodes);
    for (const details of this.querySelectorAll("details[id]")) details.open ||= open.has(details.id);
    if (focused) document.getElementById(focused)?.focus();
    if (part.hasAttribute("every")) {
      this.wait();
    } else {
      this.removeAttribute("every");
      this.dispatchEvent(new CustomEvent("done", { bubbles: true }));
    }
  }
});

// <open-dialog>: a link to the page with the dialog open. With scripts it opens at once, and Escape closes it.
customElements.define("open-dialog", class extends HTMLElement {
  connectedCallback() {
    const link = this.querySelector("a[data-dialog]");
    const open = (event) => {
      const dialog = document.getElementById(link.dataset.dialog);
      if (!dialog?.showModal || event.metaKey || event.ctrlKey) return;
      event.preventDefault();
      const menu = this.closest("details");
      if (menu) {
        // The link is hidden with its menu, so the focus returns to what opens the menu.
        menu.open = false;
        dialog.addEventListener("close", () => menu.querySelector("summary").focus(), { once: true });
      }
      dialog.showModal();
    };
    link.addEventListener("click", open);
    // It has the role of a button, so the space bar presses it.
    link.addEventListener("keydown", (event) => event.key === " " && open(event));
  }
});

for (const dialog of document.querySelectorAll("dialog")) {
  const close = dialog.querySelector("[data-close]");
  close?.addEventListener("click", (event) => {
    if (!dialog.matches(":modal")) return;
    event.preventDefault();
    dialog.close();
  });
  close?.addEventListener("keydown", (event) => {
    if (event.key !== " ") return;
    event.preventDefault();
    close.click();
  });
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  // The server showed it open, for a link to it or because a field is wrong.
  if (dialog.open) {
    dialog.close();
    dialog.showModal();
  }
}

// <drop-down>: a menu that closes when one clicks elsewhere, leaves it or presses Escape.
customElements.define("drop-down", class extends HTMLElement {
  connectedCallback() {
    const details = this.querySelector("details");
    document.addEventListener("click", (event) => {
      if (!this.contains(event.target)) details.open = false;
    });
    this.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !this.contains(event.relatedTarget)) details.open = false;
    });
    this.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !details.open) return;
      details.open = false;
      details.querySelector("summary").focus();
    });
  }
});

// <auto-submit>: a form of filters that is sent when a choice changes.
customElements.define("auto-submit", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("change", (event) => {
      if (event.target.matches("select")) event.target.form.requestSubmit();
    });
  }
});

// <live-total>: the lines of a draft. It sums up what is typed before the server does; the server's sums count.
customElements.define("live-total", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("input", () => this.show());
    this.show();
  }

  show() {
    const digits = Number(this.getAttribute("digits") || 2);
    const minor = (text) => Math.round(Number(text.replace(",", ".")) * 10 ** digits);
    let net = 0;
    const rates = new Map();
    for (const row of this.querySelectorAll("[data-line]")) {
      const value = (name) => row.querySelector(`[name$="${name}"]`)?.value || "0";
      const sum = Math.round((Number(value(".quantity").replace(",", ".")) || 0) * (minor(value(".unit_price")) || 0));
      const rate = value(".tax").split(":")[1] || "0";
      net += sum;
      rates.set(rate, (rates.get(rate) || 0) + sum);
      const cell = row.querySelector("[data-sum]");
      if (cell) cell.textContent = money(sum, this.getAttribute("currency"));
    }
    let tax = 0;
    for (const [rate, sum] of rates) tax += Math.round((sum * Number(rate)) / 100);
    for (const [name, sum] of [["net", net], ["tax", tax], ["gross", net + tax]]) {
      const output = this.querySelector(`output[name=${name}]`);
      if (output) output.textContent = money(sum, this.getAttribute("currency"));
    }
  }
});

// A form is sent once, however often its button is pressed.
document.addEventListener("submit", (event) => {
  if (event.target.method !== "post") return;
  if (event.target.dataset.sent) return event.preventDefault();
  event.target.dataset.sent = "1";
  // The answer may be a file, so that the page stays.
  setTimeout(() => delete event.target.dataset.sent, 4000);
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

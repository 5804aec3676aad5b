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

// A number as the server reads it: the last of two different marks is the decimal one, and so is a single one, unless
// English groups digits by it.
const number = (text) => {
  const bare = text.replace(/[\s'’%]/g, "").replace("−", "-");
  const marks = bare.match(/[.,]/g) || [];
  const grouped = marks.length > 1
    ? new Set(marks).size === 1
    : language === "en" && /^-?[1-9]\d{0,2},\d{3}$/.test(bare);
  return Number(grouped ? bare.replace(/[.,]/g, "") : bare.replace(/[.,](?=.*[.,])/g, "").replace(",", ".")) || 0;
};

// <live-total>: the form of a draft. It sums up what is typed before the server does; the server's sums count. Several rows
// of a spreadsheet that are pasted into a line become lines, and leaving with changes that are not saved asks.
customElements.define("live-total", class extends HTMLElement {
  connectedCallback() {
    this.dirty = this.hasAttribute("unsaved");
    this.addEventListener("input", () => {
      this.dirty = true;
      this.show();
    });
    this.addEventListener("paste", (event) => this.paste(event));
    this.addEventListener("submit", () => (this.dirty = false));
    this.leave = (event) => this.dirty && event.preventDefault();
    window.addEventListener("beforeunload", this.leave);
  }

  disconnectedCallback() {
    window.removeEventListener("beforeunload", this.leave);
  }

  paste(event) {
    const text = event.clipboardData?.getData("text/plain") || "";
    const rows = this.querySelector("textarea[name=paste]");
    const button = this.querySelector("button[name=do][value=paste]");
    if (!event.target.closest("[data-line]") || !rows || !/\t/.test(text) || !/\n./.test(text)) return;
    event.preventDefault();
    rows.value = text;
    rows.form.requestSubmit(button);
  }

  show() {
    const currency = this.getAttribute("currency");
    const unit = 10 ** Number(this.getAttribute("digits"));
    const part = (text, whole) => text.includes("%") ? Math.round((whole * number(text)) / 100) : Math.round(number(text) * unit);
    const bases = new Map();
    const sums = { lines: 0, allowances: 0, charges: 0, tax: 0 };
    const add = (vat, sum) => bases.set(vat, (bases.get(vat) || 0) + sum);
    const reader = (row) => (name) => row.querySelector(`[name$=".${name}"]`)?.value.trim() || "";
    for (const row of this.querySelectorAll("[data-line]")) {
      const value = reader(row);
      const whole = Math.round(number(value("quantity")) * number(value("unit_price")) * unit);
      const sign = (text) => text.includes("%") ? 1 : Math.sign(number(value("quantity")));
      const [off, on] = ["discount", "surcharge"].map((name) => sign(value(name)) * part(value(name), whole));
      const sum = whole - off + on;
      const complete = ["description", "quantity", "unit_price", "tax"].every(value);
      row.querySelector("[data-sum]").textContent = complete ? money(sum, currency) : "";
      if (!complete) continue;
      sums.lines += sum;
      add(value("tax"), sum);
    }
    const ofLines = new Map(bases);
    for (const row of this.querySelectorAll("[data-adjustment]")) {
      const value = reader(row);
      const sum = part(value("value"), ofLines.get(value("tax")) || 0);
      const charge = value("kind") === "charge";
      sums[charge ? "charges" : "allowances"] += sum;
      add(value("tax"), charge ? sum : -sum);
    }
    for (const [vat, sum] of bases) sums.tax += /\d/.test(vat) ? Math.round((sum * number(vat.replace(/[^\d.,]/g, ""))) / 100) : 0;
    sums.net = sums.lines - sums.allowances + sums.charges;
    sums.gross = sums.net + sums.tax;
    sums.allowances = -sums.allowances;
    sums.prepaid = -Math.round(number(this.querySelector("[name=prepaid]")?.value || "") * unit);
    sums.payable = sums.gross + sums.prepaid;
    for (const output of this.querySelectorAll("output")) {
      if (currency && output.name in sums) output.textContent = money(sums[output.name] || 0, currency);
    }
  }
});

// "/" goes to the search of the page, "?" shows the keys. They can be switched off, since they meet those of other programs.
const keys = {
  get off() {
    try {
      return localStorage.getItem("keys") === "off";
    } catch {
      return false;
    }
  },

  find() {
    const field = document.getElementById("find");
    if (!field) return false;
    // On a phone it is in the menu.
    if (!field.checkVisibility()) document.getElementById("nav")?.showPopover?.();
    field.focus();
    field.select();
    return true;
  },

  help() {
    let dialog = document.getElementById("keys");
    if (!dialog) {
      dialog = document.createElement("dialog");
      dialog.id = "keys";
      dialog.setAttribute("aria-labelledby", "keys-title");
      dialog.innerHTML = `<form method="dialog"><h2 id="keys-title">Keyboard</h2><table class="plain"><tbody>
        <tr><th scope="row">/</th><td>Find a number, a customer or an amount</td></tr>
        <tr><th scope="row">?</th><td>Show this</td></tr>
        <tr><th scope="row">Shift and click</th><td>Select a range of a list</td></tr>
        <tr><th scope="row">Esc</th><td>Close a dialog or a menu</td></tr>
        </tbody></table><label><input type="checkbox"> Use the keys / and ?</label>
        <div class="end"><button class="b primary">Close</button></div></form>`;
      dialog.querySelector("input").addEventListener("change", (event) => {
        try {
          localStorage.setItem("keys", event.target.checked ? "on" : "off");
        } catch {
          event.target.checked = true;
        }
      });
      dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
      document.body.append(dialog);
    }
    dialog.querySelector("input").checked = !keys.off;
    if (!dialog.open) dialog.showModal();
    return true;
  },
};
document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || keys.off) return;
  if (event.target.closest?.("input, textarea, select, [contenteditable], dialog:modal")) return;
  const done = { "/": keys.find, "?": keys.help }[event.key]?.();
  if (done) event.preventDefault();
});
for (const button of document.querySelectorAll("[data-keys]")) {
  button.hidden = false;
  button.addEventListener("click", keys.help);
}

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

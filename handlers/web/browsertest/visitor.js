// How a visitor finds things: by their names, as they are seen or read out, never by classes or ids.
(function () {
  const norm = (s) => (s || "").replace(/[\s\u00a0]+/g, " ").trim();
  const shown = (el) => el.checkVisibility({ visibilityProperty: true }) && el.getClientRects().length > 0;
  function words(el, without) {
    const copy = el.cloneNode(true);
    copy.querySelectorAll(without).forEach((n) => n.remove());
    return norm(copy.textContent);
  }
  // names are what somebody may call it: what is read out, what is seen.
  function names(el) {
    const out = [words(el, "[aria-hidden=true],svg"), words(el, "[aria-hidden=true],svg,.sr-only"), words(el, "[aria-hidden=true],svg,.count,kbd")];
    const label = el.getAttribute("aria-label") || el.title;
    return label ? out.concat(norm(label)) : out;
  }
  // scopes are the parts of the page that speak of something, the smallest first.
  function scopes(about) {
    if (!about) return [document];
    const parts = "tr,li,form,fieldset,details,section,article,dialog,.card,nav,header";
    return [...document.querySelectorAll(parts)]
      .filter((p) => norm(p.textContent).includes(about))
      .sort((a, b) => a.textContent.length - b.textContent.length);
  }
  // first takes the smallest part that has it at all: what is folded away there is not looked for elsewhere.
  function first(about, choose) {
    for (const scope of scopes(about)) {
      const found = choose(scope);
      if (found.length) return found.filter(shown);
    }
    return [];
  }
  function field(label, about) {
    return first(about, (scope) => {
      const out = [];
      for (const l of scope.querySelectorAll("label")) {
        const called = [words(l, "svg,[aria-hidden=true]"), words(l, "svg,.muted,[aria-hidden=true]"), words(l, "svg,.muted,.sr-only")];
        const control = l.control || document.getElementById(l.htmlFor); // what is no field of a form has its label all the same
        if (called.includes(label) && control) out.push(control);
      }
      for (const c of scope.querySelectorAll("input,select,textarea"))
        if (norm(c.getAttribute("aria-label")) === label) out.push(c);
      return out;
    });
  }
  function target(name, about) {
    return first(about, (scope) =>
      [...scope.querySelectorAll("a[href],button,summary,[role=tab],[role=option]")].filter((el) => names(el).includes(name) && !el.closest("[aria-hidden=true]")),
    );
  }
  // leads says whether pressing it brings another page.
  function leads(el) {
    if ([...el.attributes].some((a) => a.name.startsWith("hx-"))) return false;
    if (el.tagName === "A")
      return !el.target && !el.hasAttribute("download") && !el.hasAttribute("data-palette-open") && !el.getAttribute("href").startsWith("#");
    const form = el.type === "submit" && el.form;
    return !!form && !form.matches("[data-theme-form]") && ![...form.attributes].some((a) => a.name.startsWith("hx-"));
  }
  // still says that nothing is on its way to the page and that the thing has not moved since it was looked at
  // last: whoever presses a page that moves hits something else.
  let last = { el: null, x: 0, y: 0 };
  function still(el, x, y) {
    const stands = last.el === el && last.x === x && last.y === y;
    last = { el, x, y };
    return stands && !document.querySelector(".htmx-request,.htmx-swapping,.htmx-settling");
  }
  // place says where to press, or why it cannot be pressed.
  function place(found, what) {
    if (!found.length) return { why: what + " is not there" };
    const el = found[0];
    if (el.disabled) return { why: what + " is disabled" };
    const form = el.type === "submit" && el.form;
    if (form && !form.noValidate && !form.checkValidity())
      return { why: what + ": the browser does not send the form: " + [...form.elements].filter((e) => !e.validity.valid).map((e) => e.name + " " + e.validationMessage) };
    el.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
    const box = el.getClientRects()[0];
    const x = box.left + box.width / 2, y = box.top + box.height / 2;
    const top = document.elementFromPoint(x, y);
    if (!top || !(el.contains(top) || (top.closest("label") && top.closest("label").control === el)))
      return { why: what + " is covered by " + (top ? top.outerHTML.slice(0, 120) : "the edge") };
    if (!still(el, x, y)) return { why: what + " does not stand still" };
    window.__stays = true;
    return { x, y, leads: leads(el), many: found.length, href: el.href || "", kind: el.type || el.tagName };
  }
  window.__visitor = {
    press: (name, about) => place(target(name, about), "“" + name + "”"),
    control: (label, about) => place(field(label, about), "the field “" + label + "”"),
    file: (label, about) => {
      const found = field(label, about);
      return (window.__file = found[0]);
    },
    type: (label, about, value) => {
      const el = field(label, about)[0];
      el.focus();
      if (el.tagName === "SELECT") {
        const option = [...el.options].find((o) => norm(o.textContent) === norm(value));
        if (!option) return "no choice “" + value + "” among: " + [...el.options].map((o) => norm(o.textContent)).join(" | ");
        el.value = option.value;
      } else if (el.isContentEditable) {
        getSelection().selectAllChildren(el);
        return new Promise((done) => setTimeout(() => done((value ? window.__visitor.paste("", value) : document.execCommand("delete")) ? "" : "a paste is not taken"), 50));
      } else if (/^(date|time|datetime-local|month)$/.test(el.type)) el.value = value;
      else {
        el.select();
        return "type";
      }
      el.dispatchEvent(new Event("input", { bubbles: true }));
      el.dispatchEvent(new Event("change", { bubbles: true }));
      return "";
    },
    // paste gives what has the focus what a clipboard holds; false when nobody took it.
    paste: (html, text) => {
      const clipboardData = new DataTransfer();
      if (html) clipboardData.setData("text/html", html);
      if (text) clipboardData.setData("text/plain", text);
      return !document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    },
    sees: (text, about) => (about ? scopes(about).slice(0, 1) : [document.body]).some((p) => norm(p.innerText).includes(norm(text))),
    gone: () => !window.__stays && document.readyState === "complete",
    page: () => location.pathname + location.search + "\n" + norm(document.title) + "\n" + (document.querySelector("main") || document.body).innerText.slice(0, 3000),
  };
})();

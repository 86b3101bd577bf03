package release_test

import (
	"slices"
	"strings"
	"testing"

	"standfirst/handlers/web/browsertest"
	"standfirst/models/comment"
	"standfirst/models/release"
)

// selected marks words of the English text as a mouse does.
const selected = `(() => {
	const text = document.querySelector(".release-text[lang=en] .prose"), walk = document.createTreeWalker(text, NodeFilter.SHOW_TEXT), range = document.createRange(), words = %WORDS%;
	for (let n; (n = walk.nextNode()); ) if (n.data.includes(words)) { range.setStart(n, n.data.indexOf(words)); range.setEnd(n, n.data.indexOf(words) + words.length) }
	getSelection().removeAllRanges(); getSelection().addRange(range);
	return !range.collapsed;
})()`

// An approver comments on words that they select, mentions the officer behind an @, and the officer answers beside the
// text that they are writing, of which nothing is lost.
func TestCommentsInABrowser(t *testing.T) {
	d, rel, base := written(t)
	chromium := browsertest.Start(t)
	path := "/acme/releases/" + rel.ID
	look := func(tab *browsertest.Tab, name string) {
		t.Helper()
		tab.Shoot("comment-" + name)
		for _, wrong := range slices.Concat(tab.Faults(), tab.Barriers(), tab.Complaints()) {
			t.Error(name, wrong)
		}
	}
	approver := chromium.Open(t, base, browsertest.Screen{Lang: "en", Width: 1280})
	signIn(approver, "approver", path)
	if !browsertest.Eval[bool](approver, strings.Replace(selected, "%WORDS%", `"12 units"`, 1)) {
		t.Fatal("nothing is selected")
	}
	approver.Press("Comment on this")
	browsertest.Eval[bool](approver, `(async () => { while (document.activeElement.name !== "text") await new Promise(requestAnimationFrame); return true })()`)
	approver.Keys("Is this so, @officer")
	approver.See("Officer2 of acme")
	look(approver, "offered")
	approver.Keys(" of")
	browsertest.Eval[bool](approver, `document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key: "Enter", bubbles: true, cancelable: true}))`)
	approver.Keys("?")
	approver.Press("Send comment")
	approver.See("Comment added.")
	look(approver, "said")
	threads, err := d.Space.Comments.Of(d.ctx, rel)
	if err != nil || len(threads) != 1 || threads[0].Passage.Words != "12 units" || threads[0].Said[0].Text != "Is this so, @Officer of acme ?" || len(threads[0].Said[0].To) != 1 {
		t.Fatalf("%v: %+v", err, threads)
	}

	officer := chromium.Open(t, base, browsertest.Screen{Lang: "en", Width: 1600})
	signIn(officer, "officer", path+"/edit")
	en := browsertest.About("English")
	officer.See("12 units overheated.F-1 · Verified") // the text is dressed
	browsertest.Eval[bool](officer, `(document.querySelector("a[data-passage]").click(), true)`)
	if !browsertest.Eval[bool](officer, `(async () => { const e = document.querySelector("textarea[name='body.en']").rich; while (e.state.selection.empty) await new Promise(requestAnimationFrame); return true })()`) {
		t.Error("the passage is not shown")
	}
	officer.Type("Text", "We are sorry. ", en)
	officer.Press("Reply")
	officer.Type("Your reply", "The laboratory counted them.")
	officer.Press("Send reply")
	officer.See("Reply added.")
	officer.See("We are sorry.")
	browsertest.Eval[bool](officer, `(scrollTo({top: 0, behavior: "instant"}), true)`)
	look(officer, "beside")
	// A snippet goes between the paragraphs where the cursor is, not to the end.
	browsertest.Eval[bool](officer, `(() => { const e = document.querySelector("textarea[name='body.en']").rich; e.commands.setContent("<p>One.</p><p>Two.</p>"); e.chain().focus().setTextSelection(5).run(); return true })()`)
	browsertest.Eval[bool](officer, `(document.querySelector("section:has(textarea[name='body.en']) button[name=snippet]").click(), true)`)
	text := browsertest.Eval[string](officer, `(() => { const e = document.querySelector("textarea[name='body.en']").rich; return e.getText() })()`)
	if one, two := strings.Index(text, "One."), strings.Index(text, "Two."); one != 0 || two < 10 || !strings.HasSuffix(strings.TrimSpace(text), "Two.") {
		t.Errorf("the snippet stands elsewhere: %q", text)
	}
	officer.Press("Save version")
	officer.See("The passage is gone")
	if _, err := d.Space.Comments.Resolve(d.ctx, rel.ID, threads[0].ID, d.As("officer").Actor()); err != nil {
		t.Fatal(err)
	}
	events, err := d.Space.Audit.Timeline(d.ctx, release.Stream(rel.ID), "", 1)
	if err != nil || events.Items[0].Action != comment.EventResolved {
		t.Errorf("%v: %v", err, events.Items)
	}
}

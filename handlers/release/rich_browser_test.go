package release_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"standfirst/handlers/account"
	"standfirst/handlers/newsroom"
	handlers "standfirst/handlers/release"
	"standfirst/handlers/web"
	"standfirst/handlers/web/browsertest"
	"standfirst/handlers/web/webtest"
	"standfirst/models/asset"
	"standfirst/models/release"
	"standfirst/models/store"
)

// fromWord is what Word puts on the clipboard, shortened: a heading, words in bold, a list made of paragraphs, words that
// were deleted under track changes and a comment in the margin.
const fromWord = `<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta name=Generator content="Microsoft Word 15"><style>p.MsoNormal{margin:0cm;font-family:"Calibri"}</style></head><body lang=EN-GB><!--StartFragment-->
<h1 style='mso-pagination:none'>What we know<o:p></o:p></h1>
<p class=MsoNormal style='margin:0cm'><b><span lang=EN-US style='color:red'>Twelve</span></b> units, see<span style='mso-spacerun:yes'>&nbsp;&nbsp; </span><a href="https://example.com/report" style='color:blue'>the report</a><del cite="mailto:Bo">, which is bad</del>.<span class=MsoCommentReference>[BO1]</span><o:p></o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>1.<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;</span></span><![endif]>Unplug it.<o:p></o:p></p>
<p class=MsoListParagraphCxSpLast style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>2.</span>Bring it back.</p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p><div style='mso-element:comment-list'><div style='mso-element:comment'><p class=MsoCommentText>Do we have to say so?</p></div></div><!--EndFragment--></body></html>`

// dropped has a picture come into the Chinese text as the clipboard of a camera program has it.
const dropped = `(async () => {
	const c = document.createElement("canvas")
	c.width = 600
	c.height = 400
	c.getContext("2d").fillRect(0, 0, 600, 400)
	const blob = await new Promise(r => c.toBlob(r, "image/png")), d = new DataTransfer()
	d.items.add(new File([blob], "lamp.png", {type: "image/png"}))
	document.querySelector("textarea[name='body.zh-CN']").rich.view.dom.dispatchEvent(new ClipboardEvent("paste", {clipboardData: d, bubbles: true, cancelable: true}))
	return document.querySelector("#rich-picture").open
})()`

// written is the editor behind a real port.
func written(t *testing.T) (*desk, release.Release, string) {
	d := deskOf(t, func(k *web.Kit) []web.Route {
		return slices.Concat(web.StaticRoutes(k), account.Routes(k), handlers.Routes(k), newsroom.Routes(k))
	})
	return d, d.release(), d.Serve()
}

func signIn(tab *browsertest.Tab, who, next string) {
	tab.T.Helper()
	tab.Go("/login?next=" + next)
	tab.Type("E-mail address", who+"@acme.example")
	tab.Type("Password", webtest.Password)
	tab.Press("Sign in")
}

// An officer writes in both languages: with the keyboard, an input method, out of Word, citing from the list; what
// is saved is the subset.
func TestWritingReleasesInABrowser(t *testing.T) {
	d, rel, base := written(t)
	chromium := browsertest.Start(t)
	tab := chromium.Open(t, base, browsertest.Screen{Lang: "en", Width: 1280})
	path := "/acme/releases/" + rel.ID + "/edit"
	signIn(tab, "officer", path)
	en, zh := browsertest.About("English"), browsertest.About("Chinese")
	look := func(name string) {
		t.Helper()
		tab.Shoot("rich-" + name)
		for _, wrong := range slices.Concat(tab.Faults(), tab.Barriers(), tab.Complaints()) {
			t.Error(name, wrong)
		}
	}
	look("read")
	untouched := browsertest.Eval[bool](tab, `[...document.querySelectorAll("[data-rich] textarea")].every(a => new FormData(a.form).get(a.name) === a.defaultValue)`)
	if !untouched {
		t.Error("opening the editor changes the text")
	}

	tab.Type("Text", "We are sorry.", en)
	tab.Keys(kb.Enter)
	if !tab.Paste(fromWord, "What we know") {
		t.Fatal("what Word gives is not taken")
	}
	tab.Press("Cite a fact", en)
	tab.Keys("overheat")
	look("cite")
	tab.Keys(kb.ArrowDown)
	browsertest.Eval[bool](tab, `document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key: "Enter", bubbles: true}))`)
	tab.See("12 units overheated.F-1 · Verified")
	// Words that stand there already are kept and cite the fact.
	tab.Keys(" 12 units")
	browsertest.Eval[bool](tab, `(() => { const r = document.querySelector("textarea[name='body.en']").rich, to = r.state.selection.to; return r.commands.setTextSelection({from: to - 8, to}) })()`)
	tab.Press("Cite a fact", en)
	tab.See("The words you selected stay")
	browsertest.Eval[bool](tab, `document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key: "Enter", bubbles: true}))`)
	tab.See("12 unitsF-1 · Verified")
	tab.Keys(" Read on, ")
	tab.Press("Address the reader", en)
	look("field")
	tab.Type("For people of whom we do not know it", "colleague")
	tab.Press("Insert the field")
	tab.See("colleagueFirst name")

	tab.Type("Text", "", zh)
	tab.Compose("ceshi", "测试")
	tab.Keys(kb.Enter)
	tab.Compose("zhongwen", "中文")
	tab.Keys("b", chromedp.ModifierCtrl)
	tab.Compose("zhong", "重")

	if !tab.Paste("", strings.Repeat("x", 2<<20)) {
		t.Error("two megabytes are handed to the page")
	}
	tab.See("Nothing was pasted")
	if !tab.Paste(`<p>Seen <img src="https://example.com/x.png">elsewhere</p>`, "Seen elsewhere") {
		t.Error("a page with a picture is not taken")
	}
	tab.See("Pictures from elsewhere were left out")
	for range len("Seen elsewhere") {
		tab.Keys(kb.Backspace)
	}
	if !browsertest.Eval[bool](tab, dropped) {
		t.Fatal("a picture that is dropped opens nothing")
	}
	tab.Type("Description in Chinese", "桌上的灯")
	look("picture")
	browsertest.Eval[bool](tab, `(async () => { document.querySelector("#rich-picture form .btn").click(); while (!document.querySelector(".rich-figure img")?.naturalWidth) await new Promise(r => setTimeout(r, 50)); return true })()`)
	tab.Compose("deng", "灯")
	look("pictured")
	tab.Screen(browsertest.Screen{Lang: "en", Width: 375, Dark: true})
	browsertest.Eval[bool](tab, `(scrollTo({top: 0, behavior: "instant"}), true)`)
	look("phone")
	tab.Screen(browsertest.Screen{Lang: "en", Width: 1280})
	// It is kept while it is typed. Whoever reloads goes on where they were, and nobody else writes meanwhile.
	tab.See("Saved ")
	browsertest.Eval[bool](tab, `(async () => { while (document.querySelector("#kept").textContent.startsWith("Not") || document.querySelector("#kept").textContent === "") await new Promise(r => setTimeout(r, 50)); return true })()`)
	tab.Go(path)
	tab.See("This is what you had typed by")
	tab.See("Twelve units, see the report.")
	other := chromium.Open(t, base, browsertest.Screen{Lang: "en", Width: 1280})
	signIn(other, "manager", path)
	other.See("Officer of acme is writing since")
	other.Shoot("rich-other")
	if browsertest.Eval[bool](other, `document.querySelector(".rich-text").isContentEditable`) {
		t.Error("two people can write")
	}
	for _, wrong := range slices.Concat(other.Faults(), other.Barriers(), other.Complaints()) {
		t.Error("other", wrong)
	}
	other.Press("Ask Officer of acme for it")
	other.See("You asked at")
	tab.Press("Save version")
	tab.See("Version 2")
	other.See("It is your turn to write") // by itself
	other.Press("Write here")
	other.See("Twelve units, see the report.")

	v := must[release.Version](t)(d.Space.Releases.Version(d.ctx, rel.ID, 2))
	picture := must[store.Page[asset.Asset]](t)(d.Space.Assets.Find(d.ctx, "", 2)).Items[0]
	if picture.ReleaseID != rel.ID || picture.Alt["zh-CN"] != "桌上的灯" || picture.Public {
		t.Errorf("the picture: %+v", picture)
	}
	cited := `<span data-fact="` + d.fact.ID + `" data-version="2">12 units overheated.</span>`
	want := `<p>We are sorry.</p>

<h2>What we know</h2>

<p><strong>Twelve</strong> units, see <a href="https://example.com/report" rel="noopener">the report</a>.</p>

<ol><li>Unplug it.</li><li>Bring it back.` + cited + ` <span data-fact="` + d.fact.ID + `" data-version="2">12 units</span> Read on, <span data-field="first_name">colleague</span></li></ol>`
	if got := v.Text["en"].Body; got != want {
		t.Errorf("English:\n%s\nwant\n%s", got, want)
	}
	if got, want := v.Text["zh-CN"].Body, "<p>测试</p>\n\n<p>中文<strong>重</strong></p>\n\n<figure data-picture=\""+picture.ID+"\">灯</figure>"; got != want {
		t.Errorf("Chinese:\n%s\nwant\n%s", got, want)
	}
}

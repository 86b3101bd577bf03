package release

import (
	"html"
	"strconv"
	"strings"

	xhtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"standfirst/models/markup"
	"standfirst/models/pattern"
)

// IntroMark stands before the release in the HTML of MailBody, where the sender puts personal lines.
const IntroMark = "<!-- intro -->"

// FooterMark stands in the HTML of MailBody where the sender puts what belongs to the mailing: postal
// address and the way out. It is a comment, so that a mail without a footer shows nothing of it.
const FooterMark = "<!-- footer -->"

// MailBody is a version as a mail, in lang or in the language there is: subject, HTML with the styles
// written on the elements, because mail programs drop style sheets, and the same as plain text, which
// carries every link. Citations show the words alone, fields are marked: see Fill. Nothing is loaded from anywhere but
// the pictures that draw gives an address, which is the same for everybody: it tells nobody who has opened the mail.
func MailBody(v Version, lang string, draw Draw) (subject, htmlBody, text string) {
	t, lang := v.In(lang)
	t.Body = marked(t.Body)
	var line func(string) string
	if draw != nil {
		line = func(id string) string { return draw(id).Line }
	}
	return t.Headline, mailHTML(t, lang, draw), mailText(t, line)
}

const mailFont = `font-family:-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif;`

func mailHTML(t Text, lang string, draw Draw) string {
	var b strings.Builder
	b.WriteString(`<!doctype html><html lang="` + html.EscapeString(lang) + `"><head><meta charset="utf-8">` +
		`<meta name="viewport" content="width=device-width,initial-scale=1"><title>` + html.EscapeString(t.Headline) + `</title></head>` +
		`<body style="margin:0;padding:0;background:#ffffff">` +
		`<div style="max-width:640px;margin:0 auto;padding:24px 16px;` + mailFont + `font-size:16px;line-height:1.6;color:#1a1f26">`)
	b.WriteString(IntroMark)
	block(&b, `<h1 style="margin:0 0 8px;font-size:24px;line-height:1.3;font-weight:600">`, t.Headline, "</h1>")
	block(&b, `<p style="margin:0 0 20px;font-size:18px;line-height:1.45;color:#475260">`, t.Subhead, "</p>")
	block(&b, `<p style="margin:0 0 16px;font-size:14px;color:#475260">`, t.Dateline, "</p>")
	b.WriteString(styled(t.Body, draw))
	block(&b, `<p style="margin:24px 0 0;padding-top:16px;border-top:1px solid #d5dbe3;font-size:14px;color:#475260">`, t.Boilerplate, "</p>")
	if t.Contact != "" {
		b.WriteString(`<p style="margin:16px 0 0;font-size:14px;color:#475260">` + LinkContact(t.Contact, `style="`+linkStyle+`"`) + `</p>`)
	}
	b.WriteString(FooterMark + `</div></body></html>`)
	return b.String()
}

func block(b *strings.Builder, open, text, end string) {
	if text != "" {
		b.WriteString(open + strings.ReplaceAll(html.EscapeString(text), "\n", "<br>") + end)
	}
}

const linkStyle = "color:#1f5fbf;text-decoration:underline"

// styled is a body with our styles on its elements and nothing else on them but what a picture needs. Mail programs
// choose no size and wait for nobody to scroll.
func styled(body string, draw Draw) string {
	styles := map[atom.Atom]string{
		atom.P: "margin:0 0 16px", atom.A: linkStyle,
		atom.H2: "margin:24px 0 8px;font-size:19px;line-height:1.35;font-weight:600",
		atom.H3: "margin:20px 0 8px;font-size:17px;line-height:1.35;font-weight:600",
		atom.H4: "margin:16px 0 8px;font-size:16px;line-height:1.35;font-weight:600",
		atom.Ul: "margin:0 0 16px;padding-left:24px", atom.Ol: "margin:0 0 16px;padding-left:24px", atom.Li: "margin:0 0 6px",
		atom.Blockquote: "margin:0 0 16px;padding:2px 0 2px 16px;border-left:3px solid #c3ccd8;color:#303944",
		atom.Figure:     "margin:0 0 16px", atom.Figcaption: "margin:6px 0 0;font-size:14px;line-height:1.45;color:#475260",
		atom.Img: "display:block;max-width:100%;height:auto", atom.Small: "font-size:13px",
	}
	var b strings.Builder
	for _, root := range blocksOnly(parse(Plainly(body, draw))) {
		for n := range walk(root) {
			if n.DataAtom == atom.Img {
				forMail(n)
			}
			if n.DataAtom == atom.Figure || n.DataAtom == atom.Small || n.Parent != nil && n.Parent.DataAtom == atom.Figure && n.DataAtom == atom.P {
				n.Attr = nil
			}
			if style, ok := styles[n.DataAtom]; ok {
				set(n, "style", style)
			}
		}
		if err := xhtml.Render(&b, root); err != nil {
			panic(err) // a strings.Builder takes everything
		}
	}
	return b.String()
}

// mailWidth is how wide a picture is in a mail at most, in points; programs that know no styles go by its attributes.
const mailWidth = 608

// forMail leaves of a picture its address, its size and what is to be seen.
func forMail(img *xhtml.Node) {
	width, _ := strconv.Atoi(markup.Attr(img, "width"))
	height, _ := strconv.Atoi(markup.Attr(img, "height"))
	if width > mailWidth {
		width, height = mailWidth, height*mailWidth/width
	}
	img.Attr = []xhtml.Attribute{
		{Key: "src", Val: markup.Attr(img, "src")},
		{Key: "alt", Val: markup.Attr(img, "alt")},
		{Key: "width", Val: strconv.Itoa(width)},
		{Key: "height", Val: strconv.Itoa(height)},
	}
}

func mailText(t Text, line func(picture string) string) string {
	var out []string
	for _, s := range []string{t.Headline, t.Subhead, t.Dateline, textWith(t.Body, line), t.Boilerplate, t.Contact} {
		if s != "" {
			out = append(out, s)
		}
	}
	return strings.Join(out, "\n\n") + "\n"
}

var contactForm = pattern.New(`[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+|\+\d[\d ()-]{6,18}\d`)

// LinkContact is a press contact as HTML in which addresses and international numbers can be pressed;
// attrs, which is ours, goes on each link.
func LinkContact(contact, attrs string) string {
	var b strings.Builder
	write := func(s string) { b.WriteString(strings.ReplaceAll(html.EscapeString(s), "\n", "<br>")) }
	at := 0
	for _, m := range contactForm.FindAllStringIndex(contact, -1) {
		write(contact[at:m[0]])
		found := contact[m[0]:m[1]]
		href := "mailto:" + found
		if found[0] == '+' {
			href = "tel:" + strings.NewReplacer(" ", "", "(", "", ")", "", "-", "").Replace(found)
		}
		b.WriteString(strings.TrimSpace(`<a href="`+html.EscapeString(href)+`" `+attrs) + `>` + html.EscapeString(found) + `</a>`)
		at = m[1]
	}
	write(contact[at:])
	return b.String()
}

package e2e

import (
	"strings"

	"standfirst/handlers/web/browsertest"
)

// write has Omar write the statement and take the facts from the editor's picker.
func (j *journey) write() {
	o := j.omar
	o.press("nav.incidents")
	o.Press(j.title)
	o.look()
	o.press("release.new.button")
	o.typeIn("release.kind", j.say("release.kind.statement"))
	o.typeIn("template.begin", j.say("template.begin.empty"))
	o.typeIn("release.new.headline.en", j.headline[0])
	o.typeIn("release.new.headline.zh-CN", j.headline[1])
	o.press("release.new.create")
	o.see("release.flash.created")
	for i, lang := range []string{"release.lang.en", "release.lang.zh"} {
		part := j.about(lang)
		o.Type(j.say("release.body"), j.body[i], part)
		o.Type(j.say("release.contact"), j.contact, part)
		for n, fact := range []string{"F-1", "F-2"} {
			o.Press(j.say("release.edit.cite"), part)
			o.look()
			o.Press(fact + " " + claims[n][i] + " " + j.say("state.verified"))
			o.See(claims[n][i] + fact + " · " + j.say("state.verified"))
		}
		o.look()
	}
	o.press("release.edit.save")
	o.see("release.flash.saved")
	o.see("release.version.facts", "n", 2)
}

func (j *journey) about(key string) browsertest.About { return browsertest.About(j.say(key)) }

// approve has Omar hand it in, the approver decide, and Omar publish; then somebody without an account
// reads it.
func (j *journey) approve() {
	j.omar.press("release.submit")
	j.omar.see("release.waiting.own")
	z := j.zhou
	z.press("nav.today")
	z.press("today.approve", "title", j.shown())
	z.press("release.decline") // without a word it is not sent back
	z.see("release.decline.comment_missing")
	z.typeIn("release.comment", j.note)
	z.press("release.approve")
	z.see("release.flash.approved")
	o := j.omar
	o.press("nav.releases")
	o.Press(j.shown())
	o.press("release.publish")
	o.see("release.review.text")
	o.press("release.review.button", "version", 2)
	o.see("release.flash.published")
	reader := j.person()
	j.public = browsertest.Eval[string](o.Tab, `[...document.querySelectorAll("a")].find(a => a.textContent.trim() === `+"`"+j.say("release.public.open")+"`"+`).pathname`)
	reader.Go(j.public)
	reader.look()
	reader.See(j.shown())
	reader.See(j.in(claims[0][0], claims[0][1]))
	reader.Press(j.in("中文", "English"))
	reader.look()
	reader.See(j.in(headline[1], headline[0]))
	reader.Go(j.public[:strings.Index(j.public, "/releases")])
	reader.look()
	reader.See(j.in(headline[0], headline[1]))
}

// shown is the headline in the language of the journey.
func (j *journey) shown() string { return j.in(headline[0], headline[1]) }

package mailing_test

import (
	"net/url"
	"strings"
	"testing"

	"standfirst/handlers/web/webtest"
)

// The table is narrowed by words of the subject in either language and by state, and taken out as it is narrowed.
func TestMailingsAreFoundAndTakenOut(t *testing.T) {
	h := open(t)
	for _, subject := range []string{"On the recall", "=1+1 for editors"} {
		if r := h.As("officer").Post("/acme/mailings", h.form(func(f url.Values) {
			f.Set("subject_en", subject)
			if subject[0] == '=' {
				f.Set("subject_zh-CN", "邀请参观")
			}
		})); r.StatusCode != 303 {
			t.Fatal(r.Text)
		}
	}
	h.Run(
		webtest.Scenario{Name: "by a word", As: "officer", Path: "/acme/mailings?q=recall", Has: []string{"On the recall"}, HasNot: []string{"for editors"}},
		webtest.Scenario{Name: "by pinyin of the other language", As: "officer", Path: "/acme/mailings?q=yaoqing", Has: []string{"for editors"}, HasNot: []string{"On the recall"}},
		webtest.Scenario{Name: "by state, keeping the words", As: "officer", Path: "/acme/mailings?state=draft&q=recall", Has: []string{"On the recall", `name="state" value="draft"`, "q=recall"}},
		webtest.Scenario{Name: "nothing found says what to do", As: "officer", Path: "/acme/mailings?state=done", Has: []string{"Nothing found", "Clear"}},
	)
	text := h.As("officer").Get("/acme/mailings/export.csv?sort=made").Text
	lines := strings.Split(strings.TrimSpace(strings.TrimPrefix(text, "\ufeff")), "\n")
	if len(lines) != 3 || !strings.HasPrefix(lines[1], "On the recall,关于召回,Mailing,Draft") || !strings.HasPrefix(lines[2], "'=1+1 for editors,邀请参观") {
		t.Errorf("%s", text)
	}
}

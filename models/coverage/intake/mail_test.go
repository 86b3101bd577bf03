package intake

import (
	"encoding/base64"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"standfirst/models/audit"
	"standfirst/models/coverage"
	"standfirst/models/fault"
)

// A search engine's alert, as it marks its articles, with a counter before each.
const searchAlert = `From: Search Alerts <alerts-noreply@searcher.example>
Subject: =?UTF-8?Q?Alert_-_=E6=98=9F=E7=A6=BE?=
Content-Type: multipart/alternative; boundary="b"

--b
Content-Type: text/plain; charset=UTF-8

Tins taken back
<https://www.searcher.example/url?rct=j&url=https://morning.example/a&ct=ga>
--b
Content-Type: text/html; charset=UTF-8

<table><tr itemscope><td><a itemprop="url" href="https://www.searcher.example/url?rct=j&amp;sa=t&amp;url=https://morning.example/a%3Fid%3D1&amp;ct=ga"><span itemprop="name">Tins of <b>milk powder</b> taken back</span></a>
<div><div itemprop="publisher" itemscope><a itemprop="url"><span itemprop="name">Morning News</span></a></div><div itemprop="description">Two batches are recalled.</div></div>
<a href="https://www.searcher.example/share?u=https://morning.example/a">Share</a></td></tr>
<tr><td><a href="https://news.example/2">市场监管总局通报奶粉召回情况</a><br>晨报 | 11月25日<br>总局表示，两批次产品已召回。</td></tr></table>
<a href="https://www.searcher.example/alerts/remove?x=1">Remove this alert from my list now</a> <a href="mailto:x@y.example">Write to us about this alert</a>
--b--
`

func TestAlertsAreReadPastTheirCounters(t *testing.T) {
	a, err := ReadAlert([]byte(strings.ReplaceAll(searchAlert, "\n", "\r\n")))
	if err != nil {
		t.Fatal(err)
	}
	want := []AlertItem{
		{"https://morning.example/a?id=1", "Tins of milk powder taken back", "Morning News", "Two batches are recalled."},
		{"https://news.example/2", "市场监管总局通报奶粉召回情况", "晨报", "总局表示，两批次产品已召回。"},
	}
	if a.Subject != "Alert - 星禾" || len(a.Items) != 2 || a.Items[0] != want[0] || a.Items[1] != want[1] {
		t.Errorf("%q: %+v", a.Subject, a.Items)
	}
}

func TestPlainDigestsAreReadBlockByBlock(t *testing.T) {
	digest := "From: digest@monitor.example\nSubject: Daily\n\nYour coverage of today\n\nTins taken back\nMorning News - 25 Nov 2026\nTwo batches are recalled.\nhttps://morning.example/a\n\nPage three: https://evening.example/b\n\nhttps://lonely.example/\n\nUnsubscribe: https://www.monitor.example/leave\n"
	a, err := ReadAlert([]byte(digest))
	if err != nil || len(a.Items) != 2 || a.Items[0] != (AlertItem{"https://morning.example/a", "Tins taken back", "Morning News", "Two batches are recalled."}) || a.Items[1].Title != "Page three" {
		t.Errorf("%+v, %v", a.Items, err)
	}
	gb, _ := simplifiedchinese.GBK.NewEncoder().String("召回两批次奶粉\n晨报\nhttps://x.example/1\n")
	a, err = ReadAlert([]byte("From: a@b.example\nContent-Type: text/plain; charset=gb2312\nContent-Transfer-Encoding: base64\n\n" + base64.StdEncoding.EncodeToString([]byte(gb)) + "\n"))
	if err != nil || len(a.Items) != 1 || a.Items[0].Title != "召回两批次奶粉" || a.Items[0].Outlet != "晨报" {
		t.Errorf("in GBK: %+v, %v", a.Items, err)
	}
	for body, key := range map[string]string{
		"":                             "coverage.mail.unreadable",
		"\x00\x01\x02":                 "coverage.mail.unreadable",
		"From: a@b.example\n\nHello\n": "coverage.mail.no_article",
		"From: a@b.example\n\nSee\nfile:///etc/passwd\njavascript:alert(1)\n": "coverage.mail.no_article",
	} {
		if _, err := ReadAlert([]byte(body)); !fault.Is(err, key) {
			t.Errorf("%q: %v", body, err)
		}
	}
}

func TestAnAlertMailIsARun(t *testing.T) {
	w := newWorld(t)
	r, err := w.Mailed(w.ctx, []byte(searchAlert), officer)
	w.must(err)
	if r.State != Checked || r.Fates[New] != 2 || r.Service != "alerts-noreply@searcher.example" {
		t.Fatalf("%+v", r)
	}
	r, err = w.Replan(w.ctx, r.ID, Plan{Zone: "UTC", IncidentID: "i9"})
	w.must(err)
	_, err = w.Start(w.ctx, r.ID, officer)
	w.must(err)
	w.finish(r.ID, false)
	if clips := w.clips(); len(clips) != 2 || clips[0].Origin != coverage.FromMail || clips[0].IncidentID != "i9" {
		t.Errorf("%+v", clips)
	}
}

func TestAMailThatArrivesTwiceIsTakenInOnce(t *testing.T) {
	w := newWorld(t)
	box := audit.System("mailbox")
	for range 2 {
		r, err := w.Arrived(w.ctx, []byte(searchAlert), box)
		w.must(err)
		if r.State == Checked {
			t.Fatalf("it waits: %+v", r)
		}
		if r = w.finish(r.ID, false); r.State != Finished || r.Fates[New] != 2 {
			t.Fatalf("%+v", r)
		}
	}
	if n, err := w.Count(w.ctx, Mail); err != nil || n != 1 || len(w.clips()) != 2 {
		t.Errorf("%d runs of %d clips, %v", n, len(w.clips()), err)
	}
	if _, err := w.Arrived(w.ctx, []byte("From: a@b.example\n\nHello\n"), box); !fault.Is(err, "coverage.mail.no_article") {
		t.Errorf("of a mail without an article: %v", err)
	}
	if _, err := w.Arrived(w.ctx, make([]byte, MaxMail+1), box); !fault.Is(err, "coverage.mail.unreadable") {
		t.Errorf("of a mail that is too large: %v", err)
	}
}

func FuzzReadAlert(f *testing.F) {
	f.Add([]byte(searchAlert))
	f.Add([]byte("From: a@b.example\n\nx\nhttps://x.example/\n"))
	f.Fuzz(func(t *testing.T, body []byte) {
		a, err := ReadAlert(body)
		if err == nil && (len(a.Items) == 0 || len(a.Items) > maxItems) {
			t.Errorf("%d items", len(a.Items))
		}
		for _, it := range a.Items {
			if !strings.HasPrefix(it.URL, "http") {
				t.Errorf("address %q", it.URL)
			}
		}
	})
}

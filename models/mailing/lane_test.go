package mailing

import (
	"testing"
	"time"

	"standfirst/models/reply"
)

var noon = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

func TestLanesAreProviders(t *testing.T) {
	for address, want := range map[string]string{
		"a@qq.com": "tencent", "a@foxmail.com": "tencent", "a@vip.163.com": "netease", "a@gmail.com": "google",
		"a@paper.example": "paper.example", "": "",
	} {
		if got := LaneOf(address); got != want {
			t.Errorf("%s is in lane %s, want %s", address, got, want)
		}
	}
}

func TestASlowedLaneRestsThenGoesOneByOne(t *testing.T) {
	l, slow := Lane{}, reply.Verdict{Class: reply.Block, Action: reply.Slow, Minutes: 60, Why: "rate"}
	if !l.block(slow, "too often", noon) {
		t.Fatal("the first answer is no news")
	}
	if l.block(slow, "too often", noon.Add(time.Second)) || l.Level != 1 {
		t.Errorf("what another connection heard at the same moment counts: level %d", l.Level)
	}
	if n, next, _ := l.admits(5, noon.Add(5*time.Minute)); n != 0 || !next.Equal(noon.Add(6*time.Minute)) {
		t.Errorf("%d leave while it rests, the next at %s", n, next)
	}
	at := noon.Add(6 * time.Minute)
	n, next, gap := l.admits(5, at)
	if n != 1 || gap != 2*time.Second || !next.Equal(at.Add(gap)) {
		t.Errorf("%d leave after the rest, then every %s", n, gap)
	}
	if n, _, _ := l.admits(5, at.Add(time.Second)); n != 0 {
		t.Errorf("%d leave within the gap", n)
	}
	// Asked again after the rest it goes at half the rate, and that is no news to a person.
	if l.block(slow, "too often", at.Add(time.Minute)) || l.Level != 2 {
		t.Errorf("level %d", l.Level)
	}
	if _, _, gap := l.admits(5, at.Add(time.Hour/2)); gap != 4*time.Second {
		t.Errorf("then every %s", gap)
	}
	if n, _, _ := l.admits(5, at.Add(3*time.Hour)); n != 5 {
		t.Errorf("%d of 5 leave when its time is over", n)
	}
	// Long after, it begins with the small gap again.
	if l.block(slow, "too often", at.Add(9*time.Hour)); l.Level != 1 {
		t.Errorf("level %d after a quiet day", l.Level)
	}
}

func TestAStoppedLane(t *testing.T) {
	l := Lane{}
	l.block(reply.Verdict{Action: reply.Slow, Minutes: 60}, "", noon)
	if !l.block(reply.Verdict{Action: reply.Pause, Why: "listed"}, "listed", noon) {
		t.Error("worse than slow is no news")
	}
	if l.block(reply.Verdict{Action: reply.Pause}, "", noon.Add(time.Hour)) || l.Open(noon.Add(100*time.Hour)) {
		t.Error("a stopped lane opened by itself")
	}
	quota := Lane{}
	quota.block(reply.Verdict{Action: reply.Pause, Minutes: 24 * 60, Why: "quota"}, "", noon)
	if n, next, _ := quota.admits(3, noon.Add(time.Hour)); n != 0 || !next.Equal(noon.Add(24*time.Hour)) {
		t.Errorf("%d leave, the next at %s", n, next)
	}
	if !quota.Open(noon.Add(24 * time.Hour)) {
		t.Error("tomorrow is another day")
	}
}

func TestWhatBecomesOfADelivery(t *testing.T) {
	r := DefaultRetry().For(Mailing{Dated: true})
	for _, c := range []struct {
		o      Outcome
		state  Status
		reason string
	}{
		{Outcome{Kind: Taken, Code: 250}, Accepted, ""},
		{Outcome{Kind: Unknown}, Unconfirmed, NoAnswer},
		{Outcome{Kind: Rejected, Code: 550, Enhanced: "5.1.1", Text: "User unknown", Stage: "rcpt"}, Bounced, ""},
		{Outcome{Kind: Rejected, Code: 550, Enhanced: "5.1.1", Text: "User unknown", Stage: "mail"}, Failed, ""},
		{Outcome{Kind: Rejected, Code: 550, Text: "User suspended", Stage: "rcpt"}, Failed, NotNow},
		{Outcome{Kind: Rejected, Code: 550, Text: "Sender frequency limited", Stage: "rcpt"}, Deferred, ""},
		{Outcome{Kind: Rejected, Code: 554, Text: "DT:SPM", Stage: "final"}, Deferred, ""},
		{Outcome{Kind: Rejected, Code: 550, Text: "Mail is rejected by recipients", Stage: "rcpt"}, Failed, ""},
		{Outcome{Kind: Rejected, Code: 552, Enhanced: "5.2.2", Text: "mailbox full", Stage: "rcpt"}, Failed, NotNow},
		{Outcome{Kind: Delayed, Code: 450, Enhanced: "4.1.1", Text: "User unknown", Stage: "rcpt"}, Deferred, ""},
		{Outcome{Kind: Delayed, Code: 450, Text: "Greylisted", Stage: "rcpt"}, Deferred, ""},
		{Outcome{Kind: Delayed, Text: "connection lost", Stage: "body"}, Deferred, ""},
		{Outcome{Kind: Rejected, Code: 553, Enhanced: "5.6.7", Stage: "rcpt", Why: notOffered}, Failed, ""},
		{Outcome{Kind: Rejected, Stage: "message", Why: "outbound.mail.faulty"}, Failed, ""},
	} {
		got := settle(Delivery{ID: "d", Address: "a@paper.example"}, 1, c.o, r, noon)
		if got.state != c.state || got.reason != c.reason || got.state == Deferred && !got.due.After(noon) {
			t.Errorf("%+v: %s %q due %s", c.o, got.state, got.reason, got.due)
		}
	}
}

func TestAServersTimeIsWaitedFor(t *testing.T) {
	o := Outcome{Kind: Delayed, Code: 450, Text: "Greylisted, try again in 40 minutes", Stage: "rcpt"}
	if got := settle(Delivery{ID: "d"}, 1, o, DefaultRetry(), noon); got.due.Before(noon.Add(40 * time.Minute)) {
		t.Errorf("due at %s", got.due)
	}
	if got := settle(Delivery{ID: "d"}, 1, o, Retry{First: time.Second, Factor: 2, Most: time.Minute, GiveUp: time.Hour}, noon); got.due.After(noon.Add(10 * time.Second)) {
		t.Errorf("in haste it is due at %s", got.due)
	}
}

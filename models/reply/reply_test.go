package reply

import (
	"os"
	"strconv"
	"strings"
	"testing"
)

type judged struct {
	line   int
	class  Class
	action Action
	Answer
}

func replies(t testing.TB) []judged {
	t.Helper()
	return append(judgedIn(t, "testdata/replies.txt"), judgedIn(t, "testdata/further.txt")...)
}

func judgedIn(t testing.TB, file string) []judged {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out []judged
	var under judged
	for i, line := range strings.Split(string(data), "\n") {
		switch {
		case line == "" || line[0] == '#':
			continue
		case line[0] == '=':
			words := strings.Fields(line[1:])
			under.class, under.action = Class(words[0]), Action(words[1])
			continue
		}
		parts := strings.SplitN(line, "|", 4)
		if len(parts) != 4 {
			t.Fatalf("line %d: %q", i+1, line)
		}
		for i := range parts {
			parts[i] = strings.TrimSpace(parts[i])
		}
		j := under
		j.line = i + 1
		j.Domain, j.Enhanced, j.Text = parts[0], parts[2], strings.ReplaceAll(parts[3], `\n`, "\n")
		j.Code, _ = strconv.Atoi(parts[1])
		out = append(out, j)
	}
	return out
}

func TestAnswersMeanWhatTheyMean(t *testing.T) {
	for _, want := range replies(t) {
		if got := Explain(want.Answer); got.Class != want.class || got.Action != want.action {
			t.Errorf("line %d: %s %d %s %q\n\tis %s %s (%s), want %s %s", want.line, want.Domain, want.Code, want.Enhanced, want.Text,
				got.Class, got.Action, got.Why, want.class, want.action)
		}
	}
}

// What is refused for now is not dead, whatever the words: a directory that is away answers "user unknown" too.
func TestNothingRefusedForNowIsDead(t *testing.T) {
	for _, r := range replies(t) {
		a := r.Answer
		a.Code = 451
		if a.Enhanced != "" {
			a.Enhanced = "4" + a.Enhanced[1:]
		}
		if v := Explain(a); v.Class == Hard || v.Action == Suppress {
			t.Errorf("line %d: a 451 %s %q is %s", r.line, a.Enhanced, a.Text, v.Why)
		}
	}
}

func TestWhereTwoCodesDifferTheAddressStays(t *testing.T) {
	for _, a := range []Answer{{Code: 550, Enhanced: "4.1.1", Text: "User unknown"}, {Code: 451, Enhanced: "5.1.1", Text: "User unknown"}} {
		if v := Explain(a); v.Class != Soft {
			t.Errorf("%+v is %s (%s)", a, v.Class, v.Why)
		}
	}
}

// A relay repeats codes inside the text, with the host that said it; some relays state them nowhere else.
func TestCodesAreFoundInTheText(t *testing.T) {
	for _, r := range replies(t) {
		if r.Code == 0 || r.class == OK {
			continue
		}
		said := strings.Join(strings.Fields(strconv.Itoa(r.Code)+" "+r.Enhanced+" "+r.Text), " ")
		for _, text := range []string{said, "smtp; " + said, "host mx.unknown.example[192.0.2.1] said: " + said + " (in reply to RCPT TO command)"} {
			a := Answer{Text: text, Domain: r.Domain}
			if v := Explain(a); v.Class != r.class || v.Action != r.action {
				t.Errorf("line %d: %q is %s %s (%s), want %s %s", r.line, text, v.Class, v.Action, v.Why, r.class, r.action)
			}
		}
	}
}

// Where the provider is not known, nobody living is taken for dead.
func TestUnknownProvidersKillNobody(t *testing.T) {
	for _, r := range replies(t) {
		if r.class == Hard {
			continue
		}
		a := Answer{Code: r.Code, Enhanced: r.Enhanced, Text: r.Text}
		if v := Explain(a); v.Class == Hard {
			t.Errorf("line %d: %+v is dead (%s)", r.line, a, v.Why)
		}
	}
}

func TestEveryReasonIsMet(t *testing.T) {
	met := map[string]bool{}
	for _, r := range replies(t) {
		met[Explain(r.Answer).Why] = true
	}
	for _, name := range Reasons() {
		if !met[name] {
			t.Errorf("no answer means %q", name)
		}
	}
}

func TestTimesThatServersName(t *testing.T) {
	for text, want := range map[string]int{
		"Greylisted, try again in 300 seconds":                5,
		"Greylisting in action, please come back in 00:05:30": 6,
		"greylisted for 5 minutes":                            5,
		"灰名单，请在 10 分钟后重试":                                     10,
		"Greylisted, please try again in 400 hours":           day,
		"Greylisted": 10,
	} {
		if v := Explain(Answer{Code: 451, Text: text}); v.Action != Retry || v.Minutes != want {
			t.Errorf("%q: %s after %d minutes, want %d", text, v.Action, v.Minutes, want)
		}
	}
	if v := Explain(Answer{Code: 550, Text: "MI:STC, daily sum"}); v.Minutes != day {
		t.Errorf("a sum for the day waits %d minutes", v.Minutes)
	}
}

func TestProviders(t *testing.T) {
	for _, c := range []struct {
		domain string
		mx     []string
		want   Provider
	}{
		{"qq.com", nil, Tencent},
		{"vip.163.com", nil, NetEase},
		{"someone@Foxmail.com", nil, Tencent},
		{"paper.example", nil, Other},
		{"paper.example", []string{"mxbiz1.qq.com."}, Tencent},
		{"paper.example", []string{"mx1.qiye.aliyun.com"}, Alibaba},
		{"paper.example", []string{"paper-example.mail.protection.outlook.com"}, Microsoft},
		{"paper.example", []string{"aspmx.l.google.com"}, Google},
		{"paper.example", []string{"qiye163mx01.mxmail.netease.com"}, NetEase},
		{"aol.com", []string{"mx-aol.mail.gm0.yahoodns.net"}, Yahoo},
		{"notqq.com", nil, Other},
		{"", nil, Other},
		{"com", nil, Other},
	} {
		if got := ProviderOf(c.domain, c.mx...); got != c.want {
			t.Errorf("%s %v is %s, want %s", c.domain, c.mx, got, c.want)
		}
	}
}

func FuzzExplain(f *testing.F) {
	for _, r := range replies(f) {
		f.Add(r.Code, r.Enhanced, r.Text, r.Domain)
	}
	f.Fuzz(func(t *testing.T, code int, enhanced, text, domain string) {
		v := Explain(Answer{Code: code, Enhanced: enhanced, Text: text, Domain: domain})
		if v.Class == "" || v.Action == "" || v.Why == "" || v.Minutes < 0 || v.Minutes > 7*day {
			t.Errorf("%+v", v)
		}
		if (v.Class == Hard) != (v.Action == Suppress) || (v.Class == OK) != (v.Action == None) {
			t.Errorf("%+v contradicts itself", v)
		}
	})
}

func BenchmarkExplain(b *testing.B) {
	all := replies(b)
	for i := 0; b.Loop(); i++ {
		Explain(all[i%len(all)].Answer)
	}
}

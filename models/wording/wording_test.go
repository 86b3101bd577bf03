package wording_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"standfirst/models/wording"
)

var written = time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC) // a Thursday

func TestAWeekdayThatDoesNotFitItsDateIsFound(t *testing.T) {
	long := strings.Repeat("水泵问题没有定论，董事会另行开会。", 30)
	for text, want := range map[string]string{
		"On Thursday, 26 November 2026, we met.":                "",
		"On Tuesday, 26 November 2026, we met.":                 "Tuesday, 26 November 2026 → Thursday",
		"on Friday 27 November":                                 "",
		"on Friday the 26th of November":                        "Friday the 26th of November → Thursday",
		"Mon., Nov. 26":                                         "Mon., Nov. 26 → Thursday",
		"November 26, 2026 (Friday)":                            "November 26, 2026 (Friday) → Thursday",
		"26 November 2026 (Thursday)":                           "",
		"2026-11-26 (Wed)":                                      "2026-11-26 (Wed) → Thursday",
		"Friday, 1 January":                                     "", // the nearest one is that of 2027
		"Thursday, 1 January":                                   "Thursday, 1 January → Friday",
		"Sunday, 31 June 2026":                                  "", // there is no such day: no weekday is right
		"2026年11月26日（星期四）":                                      "",
		"２０２６年１１月２６日（星期三）":                                      "２０２６年１１月２６日（星期三） → 星期四",
		"In November 2026, Friday comes":                        "",
		"2026年11月26日（星期三）":                                      "2026年11月26日（星期三） → 星期四",
		"11月26日（周五）上午":                                          "11月26日（周五） → 周四",
		"周日，11月29日":                                             "",
		"星期天（11月28日）":                                           "星期天（11月28日） → 星期六",
		"Tuesday is the day; 26 November is another one.":       "",
		"二〇二六年十一月二十六日（星期五）":                                     "二〇二六年十一月二十六日（星期五） → 星期四",
		"周五（26日）":                                               "周五（26日） → 周四",
		"11月23日至27日（周一至周五）":                                     "",
		"11月23日至27日（周一至周六）":                                     "27日（周一至周六） → 周五",
		"23–27 November (Mon to Sat)":                           "27 November (Mon to Sat) → Friday",
		"Monday to Friday, 28 November":                         "Friday, 28 November → Saturday",
		"11月26日上午10:00（周五）":                                     "11月26日上午10:00（周五） → 周四",
		"Friday at 10:00 GMT on 26 November":                    "Friday at 10:00 GMT on 26 November → Thursday",
		"Friday, the 26th":                                      "Friday, the 26th → Thursday",
		"Friday the 13th part of it":                            "",
		"26/11/2026, Friday":                                    "26/11/2026, Friday → Thursday",
		long + "26/11/2026, Friday":                             "26/11/2026, Friday → Thursday",
		long + "11月26日上午10:00（周五）":                              "11月26日上午10:00（周五） → 周四",
		"We sat. 26 November was cold, and the sun 26 November": "",
	} {
		var got []string
		for _, s := range wording.Weekdays(text, written) {
			got = append(got, s.In(text)+" → "+s.Right)
		}
		if strings.Join(got, "; ") != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestWhatTemplatesLeaveIsFound(t *testing.T) {
	for text, want := range map[string]string{
		"[COMPANY] regrets it, [Insert date], says [your name].":         "[COMPANY]|[Insert date]|[your name]",
		"He closed [the interface] and “it [sic] held” [1].":             "",
		"Dear {first name}, {{outlet}}, «Name», *|FNAME|*, %FIRST_NAME%": "{first name}|{{outlet}}|«Name»|*|FNAME|*|%FIRST_NAME%",
		"XX月XX日，20XX年，××公司，______":                                       "XX月XX日|20XX年|××|______",
		"【公司名称】【重要通知】（请补充）（待定）":                                          "【公司名称】|（请补充）|（待定）",
		"原因尚待确认，等待确认的还有王某某一案；某某公司":                                       "某某",
		"Size XXL costs more. The DRAFT is TBC???":                       "DRAFT|TBC|???",
	} {
		if got := strings.Join(words(text, wording.Leftovers(text)), "|"); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestPhrasesThatShiftTheBlameAreFound(t *testing.T) {
	for text, want := range map[string]string{
		"No comment.": "No comment",
		"Mistakes were made, and we are sorry if anyone was offended.": "Mistakes were made|sorry if",
		"This was an isolated incident.":                               "an isolated incident",
		"We failed to close the interface. We are sorry.":              "",
		"A customer asked whether somebody was hurt.":                  "",
	} {
		if got := strings.Join(words(text, wording.Blame(wording.English, text)), "|"); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	for text, want := range map[string]string{
		"对此我们无可奉告。":            "无可奉告",
		"系个别员工所为，给您带来不便，敬请谅解。": "个别员工|给您带来不便",
		"如有冒犯，深表歉意。":           "如有冒犯",
		"部分媒体断章取义。":            "断章取义",
		"我们没有及时关闭接口，对此郑重道歉。":   "",
	} {
		if got := strings.Join(words(text, wording.Blame(wording.Chinese, text)), "|"); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestQuotationsAreFoundWithTheirSpeakers(t *testing.T) {
	for text, want := range map[string]string{
		`“We closed it within the hour and told everybody,” said Lin Wei, head of security.`: `“We closed it within the hour and told everybody,” Lin Wei`,
		`Anna Berg, chief executive, said: "We owe our guests the whole truth."`:             `"We owe our guests the whole truth." Anna Berg`,
		`The so-called “safe mode” was off.`:                                                 "",
		"李雷表示：“我们将在今晚公布全部情况。”":                                                               "“我们将在今晚公布全部情况。” 李雷",
		"所谓“安全模式”已关闭。":                                                                       "",
		`“We are sorry,” Lin Wei said. “It is on us,” she added.`:                            `“We are sorry,” Lin Wei; “It is on us,” Lin Wei`,
		`“It is our fault,” said a spokesperson.`:                                            `“It is our fault,” a spokesperson`,
		`‘We are sorry,’ said the company’s head of safety, Lin Wei.`:                        `‘We are sorry,’ Lin Wei`,
		"“我们很抱歉，”李雷介绍，“会负责到底。”":                                                              "“我们很抱歉，” 李雷; “会负责到底。” 李雷",
		`In our release “What happened to the numbers, and what we do” we told you so.`:      "",
		`In its statement “we owe our guests the whole truth.” stands.`:                      "“we owe our guests the whole truth.”",
		"题为“关于召回充电器的说明与措施”的公告":                                                               "",
		"公司方面表示：“我们很抱歉。”":                                                                    "“我们很抱歉。”",
		"「あ」": "",
	} {
		var got []string
		for _, q := range wording.Quotes(text) {
			got = append(got, strings.TrimSpace(q.In(text)+" "+wording.Speaker(text, q)))
		}
		if strings.Join(got, "; ") != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestPeopleWithATitleAreFound(t *testing.T) {
	text := `Anna Berg, chief executive, spoke to Dr. Chen. “We closed it within the hour,” said Lin Wei. Harbourlight Travel is in Lisbon.`
	if got := words(text, wording.Names(wording.English, text)); !slices.Equal(got, []string{"Anna Berg", "Chen", "Lin Wei"}) {
		t.Errorf("%q", got)
	}
	text = "公司发言人韩梅表示，首席安全官李雷将说明情况。"
	if got := words(text, wording.Names(wording.Chinese, text)); !slices.Equal(got, []string{"韩梅", "李雷"}) {
		t.Errorf("%q", got)
	}
	text = "欧阳娜娜表示歉意。王小明先生、李雷（总经理）出席。公司方面表示，高层曾表示任何人都可以说。"
	if got := words(text, wording.Names(wording.Chinese, text)); !slices.Equal(got, []string{"欧阳娜娜", "王小明", "李雷"}) {
		t.Errorf("%q", got)
	}
	text = `According to Omar Haddad, our chief executive Anna Berg knew it. The Company, the chief of all.`
	if got := words(text, wording.Names(wording.English, text)); !slices.Equal(got, []string{"Omar Haddad", "Anna Berg"}) {
		t.Errorf("%q", got)
	}
}

func TestAStatementSaysWhatItsKindHasTo(t *testing.T) {
	whole := map[string]map[string]string{
		"holding": {
			wording.English: "We are aware that telephone numbers of some users could be reached. We do not yet know how many accounts are affected. We closed the interface at once. Press: press@harbourlight.example. Our next update comes at 18:00.",
			wording.Chinese: "今天上午我们获悉，部分用户的手机号可被访问。受影响的账号数量尚在核实。我们已关闭该接口。媒体联系：press@harbourlight.example。下一次更新将于18:00发布。",
		},
		"apology": {
			wording.English: "We apologise. On 21 November the numbers of 12,400 users were exposed. This is our responsibility: we should have checked the interface. Everyone affected gets a new number free of charge. An independent review makes sure that it cannot happen again. Write to press@harbourlight.example.",
			wording.Chinese: "我们郑重道歉。11月21日，12,400名用户的手机号被曝光。责任在我们：我们没有检查该接口。受影响的用户可免费更换号码。我们将进行独立审查，防止再次发生。联系：press@harbourlight.example。",
		},
	}
	for kind, texts := range whole {
		for lang, text := range texts {
			if missing := wording.Missing(kind, lang, text); len(missing) > 0 {
				t.Errorf("%s in %s lacks %v", kind, lang, missing)
			}
			// Each required element is noticed when it is not there: a text that says nothing lacks them all.
			if missing := wording.Missing(kind, lang, "…"); !slices.Equal(missing, wording.Required(kind)) {
				t.Errorf("%s in %s that says nothing lacks only %v", kind, lang, missing)
			}
		}
	}
	if got := wording.Missing("holding", wording.English, "We are aware that numbers could be reached. We closed the interface. press@x.example"); !slices.Contains(got, wording.NextUpdate) || !slices.Contains(got, wording.Unknown) {
		t.Errorf("a statement without what is unknown and when the next comes lacks %v", got)
	}
	if got := wording.Missing("news", wording.English, "…"); got != nil {
		t.Errorf("news lacks %v", got)
	}
}

func words(text string, all []wording.Span) []string {
	var out []string
	for _, s := range all {
		out = append(out, s.In(text))
	}
	return out
}

// A time is announced by the sentence around it, as far as somebody reads who comes to it.
func TestWhatTheSentenceAnnounces(t *testing.T) {
	for text, want := range map[string]bool{
		"We will give the next update at 18:00 on Friday.":                                          true,
		"We will give the next update on Friday. The pump failed at 18:00.":                         false,
		"我们将于18:00发布下一次通报。":                                                                         true,
		"We will give the next update, " + strings.Repeat("and so on, ", 20) + "at 18:00":           true,
		"We will give the next update, " + strings.Repeat("水泵问题、", 200) + "at 18:00":                false,
		"At 18:00 " + strings.Repeat("水泵问题、", 200) + ", and we will give the next update on Friday": false,
	} {
		lang := wording.English
		if strings.HasPrefix(text, "我们") {
			lang = wording.Chinese
		}
		if got := wording.Announces(lang, text, strings.Index(text, "18:00")); got != want {
			t.Errorf("%.80s: %v, want %v", text, got, want)
		}
	}
}

func FuzzWording(f *testing.F) {
	f.Add("On Tuesday, 26 November 2026: “No comment, none at all,” said Lin Wei. 11月26日（周五） 【姓名】")
	f.Fuzz(func(t *testing.T, text string) {
		for _, lang := range []string{wording.English, wording.Chinese} {
			all := slices.Concat(wording.Leftovers(text), wording.Blame(lang, text), wording.Quotes(text), wording.Names(lang, text))
			for _, s := range wording.Weekdays(text, written) {
				all = append(all, s.Span)
			}
			for _, s := range all {
				if s.In(text) == "" {
					t.Errorf("nothing was found at %d", s.From)
				}
			}
			for _, q := range wording.Quotes(text) {
				wording.Speaker(text, q)
			}
		}
	})
}

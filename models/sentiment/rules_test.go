package sentiment

import (
	"strconv"
	"strings"
	"testing"
)

func TestRules(t *testing.T) {
	for _, c := range []struct{ label, target, text string }{
		{Positive, "", "服务很好"},
		{Negative, "", "服务不好"},
		{Negative, "", "服务一点也不好"},
		{Positive, "", "质量没有问题"},
		{Positive, "", "服务不错"},
		{Negative, "", "虽然便宜，但是质量太差"},
		{Positive, "", "虽然有点贵，但是质量非常好"},
		{Neutral, "", "酒店在车站旁边"},
		{Negative, "", "如果服务好一点就好了"},
		{Negative, "甲公司", "甲公司被乙公司起诉"},
		{Neutral, "乙公司", "乙公司起诉甲公司"},
		{Positive, "甲公司", "甲公司优于乙公司"},
		{Negative, "乙公司", "甲公司优于乙公司"},
		{Positive, "", "The room was clean and the staff were wonderful."},
		{Negative, "", "The room was not clean."},
		{Negative, "", "I expected better, but it was a complete waste of money."},
		{Neutral, "", "The room is on the third floor."},
		{Positive, "", "Great 👍"},
		{Negative, "", "💩"},
		{Negative, "Acme", "Acme was criticized by Bolt."},
		{Neutral, "Bolt", "Acme was criticized by Bolt."},
		{Positive, "Bolt", "Bolt defeated Acme."},
		{Negative, "Acme", "Bolt defeated Acme."},
		{Neutral, "Acme", `"Bolt is a fraud," Acme said.`},
		{Positive, "Acme", "Acme didn't fail."},
		{Negative, "Acme", "Nobody is worse than Acme."},
		{Negative, "Acme", "Buyers trust Acme less than any other maker."},
		{Positive, "Acme", "Buyers trust Acme more than any other maker."},
		{Negative, "Norvale", "Customers say they will never buy from Norvale again."},
		{Negative, "甲公司", "虽然利润创新高，甲公司却拒绝赔偿受害者。"},
		{Negative, "甲公司", "并非所有人都对甲公司的方案满意。"},
		{Negative, "甲公司", "顾客表示再也不会购买甲公司的产品。"},
		{Positive, "Acme", "Acme's desk answered at once and could not have been kinder."},
		{Negative, "Acme", "Acme's desk could not have been worse."},
		{Positive, "Acme", "I can't recommend Acme enough."},
		{Negative, "Acme", "I can't recommend Acme."},
		{Negative, "Acme", "Acme's new forklifts are anything but safe."},
		{Negative, "Acme", "Acme's app is far from reliable."},
		{Negative, "Acme", "Acme's so-called safety programme is a sticker."},
		{Positive, "甲公司", "经查，网传甲公司使用回收料的消息系谣言。"},
		{Neutral, "甲公司", "甲公司副总裁出席了本届消费电子展。"},
		{Negative, "甲公司", "甲公司不良贷款率升至百分之三点二，创五年新高。"},
		{Positive, "Acme", "Judge throws out lawsuit against Acme"},
		{Negative, "Acme", "Acme's lawsuit against Bolt was dismissed."},
		{Negative, "Acme", "Acme fined $3 million for blocking exits"},
		{Neutral, "Regulators", "Regulators open probe into Acme"},
		{Negative, "Acme", "Acme cuts 1,200 jobs"},
		{Neutral, "the court", "The court found Acme guilty of fraud."},
		{Neutral, "Dana Holt", "Dana Holt will succeed Osgood as chair in May."},
		{Neutral, "Acme", "The man accused of the theft had worked for Acme until May."},
		{Negative, "Acme", "Acme, once hailed as a pioneer, now faces ruin."},
		{Neutral, "甲公司", "甲公司门口发生车祸，致两人受伤。"},
		{Neutral, "专家", "专家表示，该病危害严重，死亡率高。"},
		{Neutral, "监管局", "监管局对甲公司处以罚款。"},
		{Positive, "甲公司", "法院驳回对甲公司的指控。"},
		{Neutral, "甲银行", "警方提醒，有人冒充甲银行实施诈骗。"},
		{Neutral, "", "本行信用卡中心迁至新址。"},
		{Neutral, "", "第三次会议在京举行。"},
		{Neutral, "", ""},
		{Neutral, "Acme", ""},
		{Neutral, "Acme", "."},
		{Positive, "The ???", "Superb work."}, // a target of marks and an article alone: the text as a whole
	} {
		if got := Judge(c.text, c.target); got.Label != c.label || got.Score < -1 || got.Score > 1 {
			t.Errorf("%q of %q: %+v, want %s", c.text, c.target, got, c.label)
		}
	}
}

func TestWhatWasNotFoundIsNoBlame(t *testing.T) {
	for text, target := range map[string]string{
		"The report found no evidence that Norvale had broken the rules.": "Norvale",
		"经调查，未发现甲公司存在违规行为。":                                               "甲公司",
	} {
		if got := Judge(text, target); got.Score < 0 {
			t.Errorf("%q of %q: %+v", text, target, got)
		}
	}
}

func TestTheListsAreInOrder(t *testing.T) {
	for name, list := range map[string]string{"zh": chineseWords, "en": englishWords, "vader": vaderWords} {
		for n, line := range strings.Split(list, "\n") {
			if f := strings.Fields(line); len(f) > 0 && !strings.HasPrefix(f[0], "#") {
				if w, err := strconv.ParseFloat(f[0], 64); err != nil || w < -4 || w > 4 || len(f) < 2 {
					t.Errorf("%s, line %d: %.40q", name, n+1, line)
				}
			}
		}
	}
	for n, line := range strings.Split(verbList, "\n") {
		if f := strings.Fields(line); len(f) > 0 && f[0] != "#" && roles[f[0]] == 0 {
			t.Errorf("verbs, line %d: no such role: %.40q", n+1, line)
		}
	}
}

func TestForms(t *testing.T) {
	verbs := english().verbs
	for form, want := range map[string]role{
		"criticized": blame, "criticizes": blame, "slammed": blame, "slamming": blame, "sued": blame, "denied": misdeed, "lying": misdeed,
		"stole": misdeed, "stolen": misdeed, "praised": praise, "stands up for": deed, "stood up for": deed, "said": speech, "fought": 0,
		"beaten": contest, "mocks": abuse, "banned": blame, "visited": 0, "make": 0, "give": 0, "stand": 0,
	} {
		if got := verbs[form].role; got != want {
			t.Errorf("%s: %d, want %d", form, got, want)
		}
	}
}

func FuzzJudge(f *testing.F) {
	f.Add("Acme's chief “lied”, they said.", "Acme")
	f.Add("虽然贵，但是好用！", "")
	f.Add("\xff\xfe", "\xff")
	f.Fuzz(func(t *testing.T, text, target string) {
		if got := Judge(text, target); got.Score < -1 || got.Score > 1 || got.Score != got.Score {
			t.Errorf("%q of %q: %+v", text, target, got)
		}
	})
}

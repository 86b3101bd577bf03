package uptake_test

import (
	"testing"

	"standfirst/models/uptake"
)

const articleEN = `Parents can take the tins of Starharvest milk powder back without a receipt.
The dairy is recalling batches A17 and A18 after it found packaging that was not sealed properly. No illness has been reported so far, a spokeswoman said.
Laboratories tested 2,000 samples of both batches and found no contamination. "We apologise to every parent for the worry that this recall causes," said Chen Yu, head of quality. Refunds take five working days.
Shares in Shanghai fell 3 percent on Tuesday.`

const articleZH = `星禾乳业召回两批次奶粉，家长可凭空罐在门店退货。
公司称，实验室检测了3000份样品，均未发现污染。质量负责人陈宇说：“我们为此次召回给家长带来的担忧道歉。”
截至发稿，已有多名婴儿出现不适，公司尚未回应。退款需要十个工作日。`

func TestWhatAnArticleDoesWithAFact(t *testing.T) {
	tested := func(claims ...map[string]string) uptake.Fact {
		return uptake.Fact{Current: len(claims), Versions: claims}
	}
	samples := map[string]string{"en": "3,000 samples of both batches were tested and no contamination was found.", "zh-CN": "共检测了两批次的3000份样品，未发现污染。"}
	older := map[string]string{"en": "2,000 samples of both batches were tested and no contamination was found.", "zh-CN": "共检测了两批次的2000份样品，未发现污染。"}
	for name, x := range map[string]struct {
		article string
		fact    uptake.Fact
		want    uptake.Verdict
		theirs  string
	}{
		"another number":           {articleEN, tested(samples), uptake.Differs, "2,000"},
		"the number of before":     {articleEN, tested(older, samples), uptake.Outdated, "2,000"},
		"the number":               {articleZH, tested(older, samples), uptake.Right, "3000"},
		"no figure, same":          {articleEN, tested(map[string]string{"en": "No illness has been reported."}), uptake.Right, ""},
		"no figure, the contrary":  {articleZH, tested(map[string]string{"zh-CN": "没有婴儿出现不适。"}), uptake.Differs, ""},
		"not there":                {articleEN, tested(map[string]string{"en": "The factory in Suzhou was inspected on 12 November 2026."}), uptake.Missing, ""},
		"another term of refund":   {articleZH, tested(map[string]string{"zh-CN": "退款需要五个工作日。"}), uptake.Differs, "10"},
		"only in another language": {articleZH, tested(map[string]string{"en": "The factory was closed in May."}), uptake.Missing, ""},
	} {
		got := uptake.New("", x.article).Fact(x.fact)
		if got.Verdict != x.want || (x.theirs != "" && got.Theirs != x.theirs) {
			t.Errorf("%s: %+v, want %s of %q", name, got, x.want, x.theirs)
		}
		if (got.Verdict == uptake.Missing) == got.At.Is() {
			t.Errorf("%s: %s shows %q", name, got.Verdict, got.At.In(x.article))
		}
	}
	fallen := tested(samples)
	fallen.Fallen = true
	if got := uptake.New("", articleZH).Fact(fallen); got.Verdict != uptake.Outdated {
		t.Errorf("what was withdrawn is repeated: %+v", got)
	}
}

func TestQuotationsAreComparedWordByWord(t *testing.T) {
	ours := uptake.Quotes(`“We apologise to every parent for the worry that this recall causes,” said Chen Yu, head of quality. “Nobody has fallen ill and every tin can be returned,” she added.
质量负责人陈宇表示：“我们为此次召回给家长带来的担忧深表歉意，并将承担全部责任。”`)
	if len(ours) != 3 {
		t.Fatalf("quotes of the release: %+v", ours)
	}
	for text, want := range map[string]string{
		articleEN: uptake.Exact,
		`Chen said: "We apologise to every parent for the worry."`:                      uptake.Shortened,
		`"We apologise to every single parent for the trouble that this recall causes"`: uptake.Altered,
		`「我们为此次召回给家长带来的担忧深表歉意」`:                                                         uptake.Shortened,
		articleZH: uptake.Altered,
		`He said: "I have never bought a tin of milk powder from that company in my life"`: "",
		`"We apologise"`: "",
	} {
		found := uptake.New("", text).Quotes(ours)
		got := ""
		if len(found) > 0 {
			got = found[0].Kind
			if q := found[0].At.In(text); q == "" || found[0].Speaker == "" {
				t.Errorf("%q: shows %q, said by %q", text, q, found[0].Speaker)
			}
		}
		if got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

func TestHowAKeyMessageCameAcross(t *testing.T) {
	for name, x := range map[string]struct {
		title, text                    string
		wordings                       []string
		presence, prominence, fidelity int
	}{
		"in the lead":              {"", articleEN, []string{"Parents can return the tins without a receipt"}, 2, 2, 2},
		"in the headline":          {"Starharvest recall: no illness has been reported", "Nothing else.", []string{"No illness has been reported in the recall"}, 2, 2, 2},
		"late, with a wrong term":  {"", articleZH, []string{"退款需要五个工作日"}, 2, 0, 0},
		"late":                     {"", articleEN, []string{"Refunds take five working days"}, 2, 0, 2},
		"in a quotation":           {"", articleEN, []string{"We apologise to every parent for the worry"}, 2, 2, 2},
		"said to the contrary":     {"", articleZH, []string{"没有婴儿出现不适"}, 2, 0, 0},
		"absent":                   {"", articleEN, []string{"The plant is inspected by the national authority every month"}, 0, 0, 0},
		"by another way of saying": {"", articleZH, []string{"No receipt is needed", "家长可凭空罐退货"}, 2, 2, 2},
	} {
		got := uptake.New(x.title, x.text).Message(uptake.Message{Wordings: x.wordings})
		if got.Presence != x.presence || got.Prominence != x.prominence || got.Fidelity != x.fidelity {
			t.Errorf("%s: %+v, want %d %d %d", name, got, x.presence, x.prominence, x.fidelity)
		}
	}
}

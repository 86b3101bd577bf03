package shingle

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/sergi/go-diff/diffmatchpatch"
)

// Texts that one form has made are also laid beside each other, since names in Chinese end in nothing that tells them, and
// of the names of a brief text most may be the form's own: what a form leaves open stands in the same place in both,
// short, and is another. An editor changes words too, and leaves the figures and most of the names.
const (
	// alignedTokens bounds the texts that are laid beside each other: forms are short.
	alignedTokens = 2000
	// longestSlot bounds what one place of a form holds, in tokens; longer passages were written anew.
	longestSlot = 12
	// briefForm is how long a text is that its words alone may tell, and beginning where it says what it is about; both
	// in tokens.
	briefForm, beginning = 300, 12
	// leastSame is how many tokens in a row are the form's own.
	leastSame = 2
	// leastFilled is how many names or figures are others in what is a form from the words around them alone.
	leastFilled = 2
)

// slots are the places in which two texts that are otherwise the same hold something else.
type slots struct {
	all     int
	figures int // places with other figures
	names   int // places with other names, as capitals tell them
	words   int // places with other words, which are none that editors choose among
	kept    int // figures that stand in the same place in both

	counts bool // numbers in Chinese stand in the same place in both
	first  bool // words at the beginning are others
	inside bool // names or figures behind the beginning are others
	brief  bool
}

// anew reports whether the two are a form that was filled in twice. A figure tells as much as two words; where there are
// no figures at all, only a brief text is told by its words, and by other ones from its beginning on.
func (s slots) anew() bool {
	if s.brief && s.inside && s.figures >= leastFilled && s.figures == s.all {
		return true // the notice of another day
	}
	if s.figures == 0 {
		return s.kept == 0 && !s.counts && s.brief && s.first && s.words >= 3 && 2*s.words > s.all
	}
	differs := 2*s.figures + s.words
	return s.figures >= s.kept && differs >= 4 && differs > 2*s.kept && 2*(s.figures+s.words) >= s.all
}

// anewInLatin is anew where capitals tell what is a name: an editor puts no other name and no other figure in the place of
// one, at most where and when the text was written.
func (s slots) anewInLatin() bool {
	filled := s.names + s.figures
	return s.brief && s.inside && filled >= leastFilled && 3*filled >= 2*s.all
}

// side is one of the two texts of a place.
type side []Token

func (s side) String() string {
	var b strings.Builder
	for _, t := range s {
		b.WriteString(t.Text)
	}
	return b.String()
}

// slotsOf lays two texts beside each other.
func slotsOf(one, other Text) slots {
	a, b := one.tokens, other.tokens
	code := map[string]rune{}
	encode := func(ts []Token) []rune {
		out := make([]rune, len(ts))
		for i, t := range ts {
			r, n := utf8.DecodeRuneInString(t.Text)
			if n < len(t.Text) || r < utf8.RuneSelf {
				known, ok := code[t.Text]
				if !ok {
					known = 0xF0000 + rune(len(code)) // of the planes for private use
					code[t.Text] = known
				}
				r = known
			}
			out[i] = r
		}
		return out
	}
	d := diffmatchpatch.New()
	d.DiffTimeout = 0 // the same on every machine
	s := slots{brief: max(len(a), len(b)) <= briefForm}
	total := len(a)
	var was, is side
	seen, kept := map[string]bool{}, map[string]bool{}
	close := func() {
		if key := was.String() + "\x00" + is.String(); len(was) > 0 && len(is) > 0 && len(was) <= longestSlot && len(is) <= longestSlot && !seen[key] {
			seen[key] = true
			words, figures, filled := s.words, s.figures, s.figures+s.names
			s.add(was, is)
			if !one.chinese() && s.figures == figures && otherNames(one.name(was), other.name(is)) {
				s.names++
			}
			atStart := total-len(a)-len(was) <= beginning
			s.first = s.first || s.words > words && atStart
			s.inside = s.inside || s.figures+s.names > filled && !atStart
		}
		was, is = nil, nil
	}
	for _, part := range d.DiffMainRunes(encode(a), encode(b), false) {
		n := utf8.RuneCountInString(part.Text)
		switch part.Type {
		case diffmatchpatch.DiffDelete:
			was, a = append(was, a[:n]...), a[n:]
		case diffmatchpatch.DiffInsert:
			is, b = append(is, b[:n]...), b[n:]
		case diffmatchpatch.DiffEqual:
			if n < leastSame && len(was)+len(is) > 0 {
				was, is = append(was, a[:n]...), append(is, b[:n]...)
			} else {
				close()
				for _, t := range a[:n] {
					if isFigure(t) && !kept[t.Text] {
						kept[t.Text] = true
						s.kept++
					}
					s.counts = s.counts || strings.Contains("二三四五六七八九十百千", t.Text)
				}
			}
			a, b = a[n:], b[n:]
		}
	}
	close()
	return s
}

// add counts what a place holds in either text.
func (s *slots) add(was, is side) {
	s.all++
	wasFigures, isFigures := figuresIn(was), figuresIn(is)
	switch {
	case wasFigures != "" && isFigures != "" && wasFigures != isFigures:
		s.figures++
	case numeral(was) && numeral(is):
		s.figures++
	case wasFigures == "" && isFigures == "" && len(was) > 1 && len(is) > 1 && !chosen(was) && !chosen(is):
		s.words++
	}
}

func figuresIn(s side) string {
	var b strings.Builder
	for _, t := range s {
		if isFigure(t) {
			b.WriteString(strings.TrimLeft(figure(t.Text), "0") + " ")
		}
	}
	return b.String()
}

// name is the first name that stands in a place, "" for none.
func (t Text) name(s side) string {
	for _, token := range s {
		first, _ := utf8.DecodeRuneInString(t.text[token.Start:])
		if unicode.IsUpper(first) && !calendar[token.Text] && !plain[token.Text] && !opens(t.text, token.Start) {
			return token.Text
		}
	}
	return ""
}

// otherNames: two names that begin alike are one, as newsrooms spell it (Center and Centre).
func otherNames(a, b string) bool {
	const alike = 3 // bytes
	return a != "" && b != "" && a[:min(alike, len(a))] != b[:min(alike, len(b))]
}

func isFigure(t Token) bool {
	first, _ := utf8.DecodeRuneInString(t.Text)
	return unicode.IsDigit(first)
}

// numeral reports whether all of it is a number in Chinese.
func numeral(s side) bool {
	for _, t := range s {
		if !strings.Contains("零〇一二两三四五六七八九十百千", t.Text) {
			return false
		}
	}
	return true
}

// chosen reports whether something is made of words that editors put for each other.
func chosen(s side) bool {
	rest := s.String()
	for _, word := range choices {
		rest = strings.ReplaceAll(rest, word, "")
	}
	return utf8.RuneCountInString(rest) <= 1
}

// choices are words that say the same, by which editors replace each other's; the longer ones first.
var choices = strings.Fields(`
	截止目前 截至目前 到目前为止 与此同时 值得注意 据悉 据了解 据介绍 据报道
	表示 指出 认为 强调 透露 介绍 坦言 声称 宣称 宣布 公布 发布 披露 通报 告知 回应 说明 解释 称 说
	今天 今日 昨天 昨日 明天 明日 当天 当日 日前 近日 近期 目前 当前 现在 此前 之前 随后 之后 此后 以来 以后 以前
	公司 企业 厂商 方面 该 其 本 此 这 那 我们 他们 她们 它们 自己 有关 相关 部门 机构 单位 人士 人员 民众 市民 群众 居民 用户 消费者 顾客 客户 车主
	预计 估计 预期 预测 大约 大概 约 左右 上下 超过 多于 不足 近 将近 逾
	进行 开展 展开 实施 推进 推动 举行 举办 召开 启动 开始 完成 结束 继续 持续 保持 维持 采取 作出 做出
	由于 因为 因 原因是 原因 为此 因此 所以 从而 导致 造成 引发 引起 影响 波及 涉及
	以及 并且 而且 同时 此外 另外 还 也 并 且 和 与 及 或者 或 但是 但 不过 然而 如果 若 虽然 尽管
	增长 上升 上涨 增加 提高 提升 下降 下跌 减少 降低 回落 加强 强化 改善 扩大
	已经 已 正在 正 仍然 仍 将会 将 会 可以 可能 能够 能 应当 应该 应 必须 需要 需 要求 要 希望 建议 提醒 呼吁
	全部 所有 各 多个 部分 一些 许多 很多 大量 主要 重要 重大 严重 明显 显著 积极 及时 立即 马上 尽快 迅速
	购买 采购 出售 销售 提供 给予 获得 取得 得到 收到 接到 发现 出现 发生 存在 具有 拥有 调查 核查 检查 介入 立案 处理 解决 更换 替换 赔偿 补偿 道歉 致歉
	问题 情况 事件 事故 隐患 风险 工作 措施 办法 方式 方案 计划 活动 项目
	在 于 从 自 由 被 把 对 向 给 为 是 有 的 了 地 得 着 过 等 中 里 内 外 上 下 前 后 时 们`)

package sentiment

import (
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"standfirst/models/shingle"
)

// What changes the weight of a word that follows within its clause.
var (
	chineseNegators = set("不 没 没有 無 无 未 别 非 勿 毫无 并不 并无 并未 并没有 并没 不是 不算 不够 不能 不会 不可能 不再 从不 从未 从来没 从来不 绝不 决不 绝非 决非 并非 谈不上 算不上 称不上 说不上 算不得 缺乏 缺少 难以 难言 无法 无从 没法 没能 未能 未见 不见 不见得 未必 不一定 哪里 哪有 岂能 何来 毫不 一点都不 一点也不 一点不 丝毫不 丝毫没有 丝毫没 一点没 一点也没 一点都没 禁止 避免 防止 杜绝 摆脱 告别 消除 拒绝 免于 远离 谨防 没什么 没啥 缺 少了 毫无任何 没有任何 没任何 不觉得 没觉得 没感觉 未发现 没发现 没有发现 未查出 没有证据 无证据 并无证据 没有迹象 感觉不到 看不出 看不到 不像 不太像 否认")
	chineseDegrees  = map[string]float64{
		"非常": 1.5, "十分": 1.5, "特别": 1.5, "极其": 1.8, "极为": 1.8, "极度": 1.8, "极": 1.6, "超": 1.6, "超级": 1.7, "太": 1.5, "很": 1.3, "真": 1.3, "真的": 1.3, "真心": 1.4, "好": 1.2,
		"相当": 1.4, "颇": 1.2, "颇为": 1.2, "格外": 1.5, "尤其": 1.4, "最": 1.6, "更": 1.2, "更加": 1.2, "越来越": 1.3, "实在": 1.4, "实在是": 1.4, "简直": 1.5, "绝对": 1.6, "完全": 1.5, "彻底": 1.6, "严重": 1.5, "大幅": 1.4, "巨": 1.6, "贼": 1.5, "老": 1.1, "忒": 1.5, "无比": 1.7, "异常": 1.4, "万分": 1.6, "够": 1.2, "那么": 1.1, "这么": 1.2, "如此": 1.3, "太过": 1.5, "过于": 1.5, "爆": 1.5, "到家": 1.4,
		"有点": 0.7, "有点儿": 0.7, "有些": 0.7, "稍": 0.6, "稍微": 0.6, "略": 0.6, "略微": 0.6, "比较": 0.9, "较": 0.9, "较为": 0.9, "还算": 0.7, "还": 0.8, "还是": 0.9, "挺": 1.1, "蛮": 1.1, "一点": 0.7, "些许": 0.6, "不太": -0.8, "不怎么": -0.8, "不很": -0.6, "不是很": -0.7, "不是太": -0.7, "不大": -0.7, "没那么": -0.8, "没有那么": -0.8, "不那么": -0.7, "算是": 0.8, "基本": 0.8, "基本上": 0.8, "貌似": 0.6, "似乎": 0.6, "可能": 0.6, "也许": 0.5, "或许": 0.5,
	}
	// chineseTurns begin what counts more than what came before; chineseYields begin what counts less.
	chineseTurns = []string{"但是", "但", "不过", "可是", "可惜", "然而", "只是", "就是", "却", "偏偏", "反而", "没想到", "谁知", "结果"}
	// chineseFlaws begin the one thing that is amiss where all else is well.
	chineseFlaws  = []string{"美中不足", "唯一", "要说缺点", "要说不足", "硬要说", "非要说", "小瑕疵", "瑕不掩瑜", "小小的遗憾"}
	chineseYields = []string{"虽然", "虽说", "虽", "尽管", "固然", "即使", "即便", "哪怕", "除了"}
	chineseSums   = []string{"总的来说", "总体", "总之", "总而言之", "整体", "综合", "综上", "一句话", "总的", "总体来说", "总体而言", "最后", "说到底"}
	// chineseWishes begin what is not so: praise in it tells what is missing.
	chineseWishes = []string{"如果", "要是", "假如", "若是", "倘若", "希望", "建议", "但愿", "本以为", "原以为", "以为", "本来想", "说好的", "号称", "据说", "宣传", "应该", "能不能", "可不可以", "何时", "什么时候能"}
)

func set(words string) map[string]bool {
	out := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		out[w] = true
	}
	return out
}

// negationReach is how far before a word its negation may stand, in characters.
const negationReach = 4

// judgeChinese sums up the judgement of a text, of a target where one is named.
func judgeChinese(text, target string) float64 {
	text, target = shingle.Fold(text), shingle.Fold(strings.TrimSpace(target))
	total := 0.0
	clauses := chineseClauses(text)
	names := chineseNames(target)
	focus := make([]float64, len(clauses))
	for i := range focus {
		focus[i] = 1
	}
	if target != "" {
		focus = chineseFocus(clauses, names)
	}
	turned := 1.0 // within a sentence, what follows "but"
	for i, clause := range clauses {
		if i > 0 && clauses[i-1].ends {
			turned = 1
		}
		weight := 1.0
		switch {
		case begins(clause.text, chineseYields):
			weight = 0.6
		case begins(clause.text, chineseSums):
			weight = 1.6
		case begins(clause.text, chineseTurns), strings.Contains(clause.text, "却"):
			turned = 1.5
		}
		if i == len(clauses)-1 && len(clauses) > 3 {
			weight *= 1.2 // the last word is a verdict as a rule
		}
		value := chineseClause(clause.text, names)
		switch {
		case begins(clause.text, chineseFlaws):
			value = 1 + 0.3*min(value, 0)
		case begins(clause.text, chineseWishes) && value > 0, strings.HasPrefix(clause.text, "原以为"), strings.HasPrefix(clause.text, "本以为"):
			value *= -0.3
		}
		if clause.asks {
			value *= 0.6
		}
		total += value * weight * turned * focus[i]
	}
	// A long text has more words of everything: it is judged by its sum, tempered.
	return total * 3 / (2 + math.Sqrt(float64(max(1, len(clauses)))))
}

type clause struct {
	text string
	ends bool // a sentence ends here
	asks bool
}

func chineseClauses(text string) []clause {
	var out []clause
	start := 0
	flush := func(end int, ends, asks bool) {
		if t := strings.TrimSpace(text[start:end]); t != "" {
			out = append(out, clause{t, ends, asks})
		} else if len(out) > 0 && ends {
			out[len(out)-1].ends = true
		}
	}
	for i, r := range text {
		switch r {
		case ',', ';', '；', ' ', '—', '…', ':', '(', ')':
			if r == ' ' && !hanAround(text, i) {
				continue
			}
			if r == ':' && i+1 < len(text) && strings.ContainsRune(")(d-", rune(text[i+1])) {
				continue // a face
			}
			if (r == '(' || r == ')') && i > 0 && strings.ContainsRune(":-_^", rune(text[i-1])) {
				continue
			}
			flush(i, false, false)
		case '。', '｡', '.', '!', '?', '\n', '~':
			if r == '.' && i > 0 && i+1 < len(text) && isDigit(text[i-1]) && isDigit(text[i+1]) {
				continue
			}
			flush(i, true, r == '?')
		default:
			continue
		}
		start = i + len(string(r))
	}
	flush(len(text), true, false)
	return out
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func hanAround(text string, i int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:i])
	after, _ := utf8.DecodeRuneInString(text[i+1:])
	return i > 0 && i+1 < len(text) && (unicode.Is(unicode.Han, before) || unicode.Is(unicode.Han, after))
}

func begins(text string, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.HasPrefix(text, w) })
}

// chineseClause sums up one clause.
func chineseClause(text string, names []string) float64 {
	words := chinese()
	runes := []rune(text)
	total, sign, degree, since := 0.0, 1.0, 1.0, 0
	for _, p := range chinesePatterns {
		if p.says.MatchString(text) {
			total += p.weight
		}
	}
	for i := 0; i < len(runes); {
		size, weight, isWord := 1, 0.0, false
		negates, graded := false, 0.0
		for n := min(max(words.longest, 8), len(runes)-i); n > 0; n-- {
			piece := string(runes[i : i+n])
			if slices.Contains(names, piece) { // a name judges nothing, and parts no word from its negation
				size, since = n, since-n
				break
			}
			if w, ok := words.weights[piece]; ok {
				// "好" before a word is a degree; with nothing behind it, it is praise.
				if d, also := chineseDegrees[piece]; also && i+n < len(runes) && chineseStarts(words, runes[i+n:]) {
					size, graded = n, d
					break
				}
				if chineseNegators[piece] && w != 0 && i+n < len(runes) && chineseStarts(words, runes[i+n:]) {
					size, negates = n, true
					break
				}
				if d, also := chineseDegrees[piece]; w == 0 && also {
					size, graded = n, d
					break
				}
				if n == 1 && w != 0 && unicode.Is(unicode.Han, runes[i]) && !standsAlone(runes, i, since == 0 && (sign != 1 || degree != 1)) {
					continue
				}
				size, weight, isWord = n, w, true
				break
			}
			if chineseNegators[piece] {
				size, negates = n, true
				break
			}
			if d, ok := chineseDegrees[piece]; ok {
				size, graded = n, d
				break
			}
		}
		switch {
		case negates:
			sign, since = -sign, 0
		case graded != 0:
			degree *= graded
			since = 0
		case isWord && weight != 0:
			if after := string(runes[i+size:]); strings.HasPrefix(after, "极了") || strings.HasPrefix(after, "死了") || strings.HasPrefix(after, "爆了") || strings.HasPrefix(after, "透了") || strings.HasPrefix(after, "得很") {
				degree *= 1.5
			}
			if sign < 0 {
				weight *= -0.8
			}
			total += weight * min(max(degree, -2), 2.5)
			sign, degree, since = 1, 1, 0
		default:
			if since += size; since > negationReach {
				sign, degree = 1, 1
			}
		}
		i += size
	}
	return total
}

// chineseSyllables are characters that judge by themselves, and are parts of a great many words that judge nothing:
// 信用卡, 土地, 美国, 空间, 市值. chineseEnds are those of them that may end a clause as judgements: 物流快.
const (
	chineseSyllables = "次土卡空远冷硬薄偏顶燃卷托操滚美优爱喜乐奖香潮值快毒破罪难虚苦酸佳妙挤暗俗挫弱逊汗锤勒柴"
	chineseEnds      = "冷硬薄偏燃滚爱香快破难虚苦酸佳妙挤暗俗弱"
	chineseTails     = "的了得啊呀吧呢哦哟死爆透极"
)

// standsAlone reports whether a character that judges is a word here.
func standsAlone(runes []rune, at int, graded bool) bool {
	if graded || !strings.ContainsRune(chineseSyllables, runes[at]) {
		return true
	}
	if at+1 == len(runes) {
		return strings.ContainsRune(chineseEnds, runes[at])
	}
	return strings.ContainsRune(chineseTails, runes[at+1])
}

// chineseStarts reports whether a word of judgement begins here, maybe after a degree.
func chineseStarts(words lexicon, runes []rune) bool {
	for n := min(6, len(runes)); n > 0; n-- {
		piece := string(runes[:n])
		if w, ok := words.weights[piece]; ok {
			return w != 0
		}
		if _, ok := chineseDegrees[piece]; ok && n < len(runes) {
			return chineseStarts(words, runes[n:])
		}
	}
	return false
}

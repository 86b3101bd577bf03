package term

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// surnames are characters that sound different when they are a family name.
var surnames = map[rune]string{
	'单': "shan", '仇': "qiu", '区': "ou", '曾': "zeng", '查': "zha", '解': "xie", '任': "ren", '朴': "piao",
	'盖': "ge", '召': "shao", '折': "she", '尹': "yin", '黑': "he", '秘': "bi", '冼': "xian", '覃': "qin",
	'员': "yun", '种': "chong", '逄': "pang", '隗': "kui", '缪': "miao", '宓': "mi", '么': "yao", '纪': "ji",
	'华': "hua", '长': "zhang", '乐': "yue", '幺': "yao", '翟': "zhai", '乜': "nie", '晁': "chao", '郗': "xi",
	'薄': "bo", '洗': "xian", '句': "gou", '番': "pan", '繁': "po", '祭': "zhai", '卜': "bu", '阚': "kan",
	'藏': "zang", '校': "jiao", '重': "chong", '粘': "nian", '适': "kuo", '阿': "e", '乘': "sheng", '都': "du",
	'贠': "yun", '郇': "xun", '尉': "wei", '亓': "qi", '佴': "nai", '呙': "guo", '妫': "gui", '訾': "zi",
}

// otherwise are characters in which two family names are written alike, with the one that is not the first to be thought
// of: people of both are found by either. CC-CEDICT has 乐, 翟, 覃, 那, 郄 and 隗 so; the rest are readings
// that the characters have besides, so that a name is found by whichever its bearer uses.
var otherwise = map[rune]string{
	'乐': "le", '朴': "pu", '翟': "di", '覃': "tan", '那': "nuo", '郄': "xi", '郗': "chi", '隗': "wei",
	'盖': "gai", '谌': "shen", '牟': "mu", '种': "zhong", '召': "zhao", '区': "qu", '折': "zhe", '黑': "hei", '繁': "fan", '莘': "xin",
}

// readOtherwise is how a person's name sounds when its first character is the other family name, nil when it is none. The
// sounds are those that it has else.
func readOtherwise(chars []rune, sounds []string) []string {
	other := otherwise[chars[0]]
	if _, compound := compounds[string(chars[:min(2, len(chars))])]; compound || other == "" || len(chars) < 2 {
		return nil
	}
	out := slices.Clone(sounds)
	out[0] = other
	return out
}

// compounds are two-character family names of which a character sounds different.
var compounds = map[string][2]string{
	"尉迟": {"yu", "chi"}, "万俟": {"mo", "qi"}, "澹台": {"tan", "tai"}, "单于": {"chan", "yu"},
	"长孙": {"zhang", "sun"}, "令狐": {"ling", "hu"}, "宰父": {"zai", "fu"}, "皇甫": {"huang", "fu"},
	"夏侯": {"xia", "hou"}, "鲜于": {"xian", "yu"}, "亓官": {"qi", "guan"}, "呼延": {"hu", "yan"},
	"拓跋": {"tuo", "ba"}, "独孤": {"du", "gu"}, "司空": {"si", "kong"}, "叱干": {"chi", "gan"},
}

// phrases are words in which a character does not sound as it does alone, as they stand in the names of
// places, outlets, roles and beats.
var phrases = map[string]string{
	"重庆": "chong qing", "厦门": "xia men", "银行": "yin hang", "长城": "chang cheng", "长沙": "chang sha",
	"长春": "chang chun", "长江": "chang jiang", "长安": "chang an", "长治": "chang zhi", "长白": "chang bai",
	"音乐": "yin yue", "乐清": "yue qing", "会计": "kuai ji", "行业": "hang ye", "商行": "shang hang",
	"都市": "du shi", "成都": "cheng du", "首都": "shou du", "古都": "gu du", "都匀": "du yun", "西藏": "xi zang",
	"蚌埠": "beng bu", "六安": "lu an", "番禺": "pan yu", "单县": "shan xian", "尉氏": "wei shi", "朝日": "zhao ri",
	"角色": "jue se", "模具": "mu ju", "还是": "hai shi", "重新": "chong xin", "重播": "chong bo", "大夫": "dai fu",
	"空调": "kong tiao", "调解": "tiao jie", "协调": "xie tiao", "出差": "chu chai", "宝藏": "bao zang",
	"皇冠": "huang guan", "特长": "te chang", "长期": "chang qi", "长篇": "chang pian", "全长": "quan chang",
	"东阿": "dong e", "铅山": "yan shan", "丽水": "li shui", "台州": "tai zhou", "亳州": "bo zhou", "歙县": "she xian",
	"涪陵": "fu ling", "郴州": "chen zhou", "大都会": "da du hui", "长三角": "chang san jiao",
}

// longestPhrase is how many characters they have at most.
const longestPhrase = 3

// read returns the pinyin of each character, without tones; ü is v, as keyboards have it.
func read(chars []rune, person bool) []string {
	out := make([]string, 0, len(chars))
	for len(out) < len(chars) {
		if p := phraseAt(chars[len(out):]); p != nil {
			out = append(out, p...)
			continue
		}
		out = append(out, sound(chars[len(out)]))
	}
	if !person || len(chars) < 2 {
		return out
	}
	if two, ok := compounds[string(chars[:2])]; ok {
		out[0], out[1] = two[0], two[1]
	} else {
		out[0] = sound(chars[0])
		if s, ok := surnames[chars[0]]; ok {
			out[0] = s
		}
	}
	return out
}

func phraseAt(chars []rune) []string {
	for n := min(longestPhrase, len(chars)); n > 1; n-- {
		if p, ok := phrases[string(chars[:n])]; ok {
			return strings.Fields(p)
		}
	}
	return nil
}

// sound is how a character sounds by itself; one that has no sound stands for itself.
func sound(c rune) string {
	if s := Syllable(c); s != "" {
		return s
	}
	return string(c)
}

// Pinyin spells the Chinese of a person's name: "李雷" gives "li lei". Text without Chinese gives "".
func Pinyin(name string) string { return spell(name, true) }

// TitlePinyin spells the Chinese of what is no person: "新华网" gives "xin hua wang". Text without Chinese gives "".
func TitlePinyin(title string) string { return spell(title, false) }

func spell(text string, person bool) string {
	var words []string
	any := false
	for _, run := range split(Fold(text)) {
		if !run.han {
			words = append(words, run.text)
			continue
		}
		any = true
		words = append(words, read([]rune(run.text), person && len(words) == 0)...)
	}
	if !any {
		return ""
	}
	return strings.Join(words, " ")
}

// SortKey orders names of people as people expect: Chinese by pinyin, among Latin names.
func SortKey(name string) string { return sortKey(name, true) }

// TitleKey orders what is no person: outlets, tags, lists.
func TitleKey(title string) string { return sortKey(title, false) }

func sortKey(text string, person bool) string {
	folded := Fold(text)
	if p := spell(text, person); p != "" {
		return p + " " + folded
	}
	return folded
}

// SortStart is what the sort key of a person begins with whose name begins with the text. A character alone is a
// family name to which more will come: 单 begins "shan", though by itself it sounds "dan".
func SortStart(text string) string {
	if c, size := utf8.DecodeRuneInString(text); size == len(text) && surnames[c] != "" {
		return surnames[c]
	}
	if p := spell(text, true); p != "" {
		return p
	}
	return Fold(text)
}

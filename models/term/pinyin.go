package term

import (
	"strings"

	"github.com/mozillazg/go-pinyin"
)

// surnames are characters that sound different when they are a family name.
var surnames = map[rune]string{
	'单': "shan", '仇': "qiu", '区': "ou", '曾': "zeng", '查': "zha", '解': "xie", '任': "ren", '朴': "piao",
	'盖': "ge", '召': "shao", '折': "she", '尹': "yin", '黑': "he", '秘': "bi", '冼': "xian", '覃': "qin",
	'员': "yun", '种': "chong", '逄': "pang", '隗': "kui", '缪': "miao", '宓': "mi", '么': "yao", '纪': "ji",
	'华': "hua", '长': "zhang", '乐': "yue", '幺': "yao", '翟': "zhai", '乜': "nie", '晁': "chao", '郗': "xi",
}

// compounds are two-character family names that sound different from their characters.
var compounds = map[string][2]string{
	"尉迟": {"yu", "chi"}, "万俟": {"mo", "qi"}, "澹台": {"tan", "tai"}, "单于": {"chan", "yu"},
	"长孙": {"zhang", "sun"}, "令狐": {"ling", "hu"}, "宰父": {"zai", "fu"},
}

// read returns the pinyin of each character, without tones; ü is v, as keyboards have it.
func read(chars []rune, person bool) []string {
	args := pinyin.NewArgs()
	out := make([]string, 0, len(chars))
	for _, c := range chars {
		if sounds := pinyin.SinglePinyin(c, args); len(sounds) > 0 {
			out = append(out, sounds[0])
		} else {
			out = append(out, string(c))
		}
	}
	if !person || len(chars) < 2 {
		return out
	}
	if two, ok := compounds[string(chars[:2])]; ok {
		out[0], out[1] = two[0], two[1]
	} else if s, ok := surnames[chars[0]]; ok {
		out[0] = s
	}
	return out
}

// Pinyin spells the Chinese of a person's name: "李雷" gives "li lei". Text without Chinese gives "".
func Pinyin(name string) string {
	var words []string
	any := false
	for _, run := range split(Fold(name)) {
		if !run.han {
			words = append(words, run.text)
			continue
		}
		any = true
		words = append(words, read([]rune(run.text), len(words) == 0)...)
	}
	if !any {
		return ""
	}
	return strings.Join(words, " ")
}

// SortKey orders names as people expect: Chinese by pinyin, among Latin names.
func SortKey(name string) string {
	folded := Fold(name)
	if p := Pinyin(name); p != "" {
		return p + " " + folded
	}
	return folded
}

package term_test

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/mozillazg/go-pinyin"

	"standfirst/models/term"
)

func TestNamesAreFoundInEveryScript(t *testing.T) {
	cases := []struct{ name, find string }{
		{"李雷", "李雷"},
		{"李雷", "雷"},
		{"李雷", "lilei"},
		{"李雷", "lil"},
		{"李雷", "ll"},
		{"李雷", "lei"},
		{"单田芳", "shantianfang"},
		{"单田芳", "stf"},
		{"尉迟恭", "yuchi"},
		{"吕布", "lv"},
		{"吕布", "lubu"},
		{"吕布", "lyubu"},
		{"吕布", "lübu"},
		{"劉曉慶", "刘晓庆"},
		{"劉曉慶", "晓庆"},
		{"劉曉慶", "劉曉慶"},
		{"刘晓庆", "劉曉慶"},
		{"José Ángel Núñez", "nunez"},
		{"José Ángel Núñez", "jan"},
		{"Li Lei", "lilei"},
		{"ＬＩ　Ｌｅｉ", "li lei"},
		{"欧阳娜娜", "阳娜"},
		{"O'Brien, Kate", "brien"},
		{"李雷 Ray Li", "ray"},
		{"仇和", "qiuhe"},
		{"区志军", "ouzhijun"},
		{"区志军", "ozj"},
		{"曾国藩", "zengguofan"},
		{"解晓东", "xiexiaodong"},
		{"查理", "zhali"},
		{"朴树", "piaoshu"},
		{"盖叫天", "gejiaotian"},
		{"万俟卨", "moqi"},
		{"长孙无忌", "zhangsunwuji"},
		{"单于", "chanyu"},
		{"都成", "ducheng"},
		{"欧阳娜娜妮可", "欧阳娜娜妮可"},
		{"欧阳娜娜妮可", "nnnk"},
	}
	for _, c := range cases {
		var s term.Set
		s.AddName(c.name)
		if !found(s.List(), c.find) {
			t.Errorf("%q is not found by %q: %v", c.name, c.find, s.List())
		}
	}
}

func TestWhatIsNotThereIsNotFound(t *testing.T) {
	var s term.Set
	s.AddName("李雷")
	for _, q := range []string{"韩", "雷李", "wang", "lilian"} {
		if found(s.List(), q) {
			t.Errorf("李雷 is found by %q", q)
		}
	}
}

func TestASurnameIsReadSoInTheFirstPlaceOnly(t *testing.T) {
	for name, want := range map[string]string{
		"李单": "li dan", "比尔·盖茨": "bi er gai ci", "王解放": "wang jie fang", "长孙长江": "zhang sun chang jiang",
		"重庆": "chong qing", "曾重庆": "zeng chong qing", "John 单": "john dan",
	} {
		if got := term.Pinyin(name); got != want {
			t.Errorf("%s is read %q, not %q", name, got, want)
		}
	}
}

func TestFamilyNamesThatAreWrittenAlikeAreBothFound(t *testing.T) {
	for name, finds := range map[string][]string{
		"覃海洋": {"qinhaiyang", "tanhaiyang", "thy", "haiyang"}, "谌龙": {"chenlong", "shenlong", "sl"}, "盖叫天": {"gejiaotian", "gaijiaotian"},
		"乐嘉": {"yuejia", "lejia"}, "那英": {"naying", "nuoying"}, "查良镛": {"zhaliang"}, "解晓东": {"xiexiaodong"}, "尉迟恭": {"yuchigong"},
		"万俟卨": {"moqi"}, "长孙皇后": {"zhangsun"}, "令狐冲": {"linghu"}, "澹台灭明": {"tantai"}, "种师道": {"chongshidao", "zhongshidao"}, "朴树": {"piaoshu", "pushu"},
	} {
		var s, starts term.Set
		s.AddName(name)
		starts.AddStarts(name)
		for _, q := range finds {
			if !found(s.List(), q) {
				t.Errorf("%s is not found by %q: %v", name, q, s.List())
			}
			if q != "haiyang" && !slices.ContainsFunc(starts.List(), func(t string) bool { return strings.HasPrefix(t, term.Start(q)) }) {
				t.Errorf("%s does not begin with %q: %v", name, q, starts.List())
			}
		}
	}
	if got := term.Pinyin("覃海洋"); got != "qin hai yang" {
		t.Error(got)
	}
	var s term.Set
	s.AddName("王解")
	s.AddTitle("乐清日报")
	if found(s.List(), "leqing") {
		t.Error("what is no name is read as one")
	}
}

func TestAFamilyNameMayHaveInitialsBehindIt(t *testing.T) {
	for word, want := range map[string][][2]string{
		"oujl": {{"ou", "jl"}}, "fangmh": {{"fa", "ngmh"}, {"fan", "gmh"}, {"fang", "mh"}}, "ouyangnn": {{"ouya", "ngnn"}, {"ouyan", "gnn"}, {"ouyang", "nn"}}, "lyusy": {{"lyu", "sy"}},
		"ouj": nil, "jl": nil, "mjl": nil, "smith": nil, "lilei": nil, "区家良": nil, "": nil, "2026": nil,
	} {
		if got := term.Parts(word); !slices.Equal(got, want) {
			t.Errorf("%q: %v, not %v", word, got, want)
		}
	}
}

func TestTitlesAreNoPeople(t *testing.T) {
	for title, find := range map[string]string{
		"长沙晚报": "changsha", "重庆日报": "cqrb", "单向街": "danxiang", "中国食品安全报": "shipin", "New York Times": "nyt", "都市快报": "dskb",
	} {
		var s term.Set
		s.AddTitle(title)
		if !found(s.List(), find) {
			t.Errorf("%q is not found by %q: %v", title, find, s.List())
		}
	}
	if got := term.TitleKey("长沙晚报"); got != "chang sha wan bao 长沙晚报" {
		t.Error(got)
	}
}

// A name has few terms: an import is as fast as they are few.
func TestNoTermIsKeptForNothing(t *testing.T) {
	for name, most := range map[string]int{"李雷": 5, "王小明": 8, "欧阳娜娜": 11, "Anna Smith": 4} {
		var s term.Set
		s.AddName(name)
		if n := len(s.List()); n > most {
			t.Errorf("%s has %d terms: %v", name, n, s.List())
		}
	}
}

func TestNamesAreFoundByTheirStart(t *testing.T) {
	var s term.Set
	s.AddStarts("王小明", "Ray Wang")
	for text, want := range map[string]bool{"wangx": true, "wxm": true, "xiaom": true, "rayw": true, "ray w": true, "ming": true, "inese": false, "王": false} {
		start := term.Start(text)
		if got := start != "" && slices.ContainsFunc(s.List(), func(t string) bool { return strings.HasPrefix(t, start) }); got != want {
			t.Errorf("%q: %v, of %v", text, got, s.List())
		}
	}
}

func TestSortKeyPutsPinyinAmongLatin(t *testing.T) {
	names := []string{"Zoe", "王芳", "Adam", "李雷", "Liang", "梁静"}
	slices.SortFunc(names, func(a, b string) int { return strings.Compare(term.SortKey(a), term.SortKey(b)) })
	if got := strings.Join(names, " "); got != "Adam 李雷 Liang 梁静 王芳 Zoe" {
		t.Fatal(got)
	}
}

func found(terms []string, query string) bool {
	for _, q := range term.Query(query) {
		if !slices.ContainsFunc(terms, func(s string) bool {
			return slices.ContainsFunc(term.Forms(q), func(form string) bool { return strings.HasPrefix(s, form) })
		}) {
			return false
		}
	}
	return true
}

// TestSoundsAreThoseOfTheDictionary: the table is that of the library it was taken from.
func TestSoundsAreThoseOfTheDictionary(t *testing.T) {
	args, seen := pinyin.NewArgs(), 0
	for code := range pinyin.PinyinDict {
		c := string(rune(code))
		if !unicode.Is(unicode.Han, rune(code)) || term.Fold(c) != c || code%5 != 0 {
			continue
		}
		seen++
		if want, got := pinyin.SinglePinyin(rune(code), args)[0], term.TitlePinyin(c); got != want {
			t.Errorf("%s sounds %q, not %q", c, got, want)
		}
	}
	if seen < 5000 {
		t.Error("only", seen, "characters were looked at")
	}
	for c, want := range map[string]string{"女": "nv", "略": "lve", "嗯": "n", "呣": "m", "〇": "ling"} {
		if got := term.TitlePinyin(c); got != want {
			t.Errorf("%s sounds %q, not %q", c, got, want)
		}
	}
}

// TestPlainTextIsFoldedAsAnyOther: a sign that needs the long way, at the end, changes nothing of what is before it.
func TestPlainTextIsFoldedAsAnyOther(t *testing.T) {
	for _, text := range []string{
		"", "x", "Anna", " Anna  Müller", "  lead", "a\tb\r\nc", "A  B", "李雷", " 李 雷x", "李雷  Ray", "O'Brien, Kate!", "a\x00b", "\va", "新华社2", "ALL CAPS", "a b", "\xff\xfeA",
	} {
		if got, want := term.Fold(text), strings.TrimSuffix(term.Fold(text+"é"), "e"); got != want {
			t.Errorf("%q is folded to %q, not %q", text, got, want)
		}
	}
	if got := term.Fold("Anna \n "); got != "anna" {
		t.Errorf("space at the end stays: %q", got)
	}
}

package figure

import (
	"slices"
	"strings"
	"unicode"
)

// things are what texts of this trade count, in both languages: the words of one thing stand together. It is no
// dictionary; a thing that is missing here is taken to be the same as any other.
var things = map[string][]string{
	"user":     {"user", "用户", "网友"},
	"person":   {"people", "person", "人"},
	"account":  {"account", "账号", "账户", "帐号"},
	"customer": {"customer", "client", "客户", "顾客", "消费者", "consumer"},
	"staff":    {"employee", "staff", "worker", "员工", "雇员", "职工"},
	"patient":  {"patient", "患者", "病人"},
	"child":    {"child", "children", "儿童", "孩子"},
	"student":  {"student", "学生"},
	"guest":    {"passenger", "guest", "乘客", "旅客"},
	"hurt":     {"injured", "injurie", "hurt", "受伤", "伤者"},
	"dead":     {"dead", "death", "died", "死亡", "遇难"},
	"number":   {"number", "号码", "手机号", "电话号"},
	"password": {"password", "密码"},
	"record":   {"record", "记录"},
	"file":     {"file", "文件"},
	"message":  {"message", "消息", "短信"},
	"device":   {"device", "handset", "phone", "设备", "手机"},
	"charger":  {"charger", "充电器", "充电宝"},
	"battery":  {"battery", "batterie", "电池"},
	"bottle":   {"bottle", "瓶"},
	"box":      {"box", "boxe", "carton", "箱", "盒"},
	"batch":    {"batch", "batche", "lot", "批次"},
	"car":      {"car", "vehicle", "车辆", "汽车"},
	"order":    {"order", "订单"},
	"shop":     {"shop", "store", "门店", "店铺"},
	"city":     {"city", "citie", "城市"},
	"country":  {"country", "countrie", "国家"},
	"claim":    {"complaint", "投诉"},
	"product":  {"product", "item", "unit", "产品", "商品"},
	"server":   {"server", "服务器"},
	"second":   {"second", "秒"},
	"minute":   {"minute", "分钟"},
	"hour":     {"hour", "小时"},
	"day":      {"day", "天", "工作日"},
	"week":     {"week", "周", "星期"},
	"month":    {"month", "个月"},
	"year":     {"year", "年"},
	"dollar":   {"dollar", "美元", "usd"},
	"yuan":     {"yuan", "元", "人民币", "rmb", "cny"},
	"yen":      {"yen", "日元", "jpy"},
	"euro":     {"euro", "欧元", "eur"},
	"pound":    {"pound", "英镑", "gbp"},
	"ton":      {"ton", "tonne", "吨"},
	"km":       {"km", "kilometre", "kilometer", "公里", "千米"},
	"metre":    {"metre", "meter", "米"},
	"share":    {"share", "股"},
}

var signs = map[string]string{"$": "dollar", "¥": "yuan", "￥": "yuan", "€": "euro", "£": "pound"}

// codes are the letters that stand before an amount of money.
var codes = map[string]string{"USD": "dollar", "US": "dollar", "RMB": "yuan", "CNY": "yuan", "EUR": "euro", "GBP": "pound", "HKD": "dollar", "SGD": "dollar", "AUD": "dollar", "CAD": "dollar", "JPY": "yen"}

// word is a word for a thing.
type word struct{ text, thing string }

var english, chinese = words()

// words are the words of things: the English ones by word, the Chinese ones with the longest first, so that 美元 is
// not taken for 元.
func words() (map[string]string, []word) {
	en, zh := map[string]string{}, []word{}
	for thing, all := range things {
		for _, w := range all {
			if w[0] < 128 {
				en[w] = thing
			} else {
				zh = append(zh, word{w, thing})
			}
		}
	}
	slices.SortFunc(zh, func(a, b word) int {
		if n := len(b.text) - len(a.text); n != 0 {
			return n
		}
		return strings.Compare(a.text, b.text)
	})
	return en, zh
}

// How far a thing stands from its figure: in words, and in Chinese characters.
const (
	reachWords = 4
	reachHan   = 9
)

// counted is what a figure counts: what the words behind it name, or else those before it.
func counted(before, after string) []string {
	if thing := currency(before); thing != "" {
		return []string{thing}
	}
	if out := named(clause(after)); len(out) > 0 {
		return out
	}
	return named(reversed(clause(reversed(before))))
}

// currency is what the sign or the code before a figure says that it counts, "" for none.
func currency(before string) string {
	before = strings.TrimRight(before, " ")
	for sign, thing := range signs {
		if strings.HasSuffix(before, sign) {
			return thing
		}
	}
	letters := len(before) - len(strings.TrimRight(before, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
	return codes[before[len(before)-letters:]]
}

// unit is the letters before the digits of what looks like a name and is a figure: RMB300, FY2025.
func unit(written string) string {
	letters := written[:strings.IndexAny(written, "0123456789")]
	if name := strings.ToUpper(letters); codes[name] != "" || name == "FY" {
		return letters
	}
	return ""
}

// clause is the text until the sentence turns to something else.
func clause(s string) string {
	for i, r := range s {
		if unicode.IsDigit(r) || strings.ContainsRune(".,;!?()，。；！？（）、\n", r) {
			return s[:i]
		}
	}
	return s
}

func reversed(s string) string {
	chars := []rune(s)
	if len(chars) > 60 {
		chars = chars[len(chars)-60:]
	}
	slices.Reverse(chars)
	return string(chars)
}

func named(s string) []string {
	var out []string
	add := func(thing string) {
		if thing != "" && !slices.Contains(out, thing) {
			out = append(out, thing)
		}
	}
	latin := strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) || unicode.Is(unicode.Han, r) })
	for _, w := range latin[:min(len(latin), reachWords)] {
		w = strings.ToLower(w)
		if thing := english[w]; thing != "" {
			add(thing)
		} else {
			add(english[strings.TrimSuffix(w, "s")])
		}
	}
	var hanText []rune
	for _, r := range s {
		if unicode.Is(unicode.Han, r) && len(hanText) < reachHan {
			hanText = append(hanText, r)
		}
	}
	rest := string(hanText)
	for _, w := range chinese {
		if strings.Contains(rest, w.text) {
			add(w.thing)
			rest = strings.ReplaceAll(rest, w.text, " ")
		}
	}
	slices.Sort(out)
	return out
}

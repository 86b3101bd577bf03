package contact

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"standfirst/models/sheet"
	"standfirst/models/term"
)

// Fields are what a column of an imported table may hold, in the order a person is offered them and in
// which a table is exported. "" is a column that is not read.
var Fields = []string{
	"name", "given", "family", "latin", "email", "emails", "phone", "wechat", "kind", "outlet", "domain", "role",
	"beats", "tags", "lang", "country", "zone", "notes", "blocked", "blocked_reason",
}

// Exported are the fields that an exported table has: those above without the parts of a name.
var Exported = slices.DeleteFunc(slices.Clone(Fields), func(f string) bool { return f == "given" || f == "family" })

// headers are the names under which the fields usually come, folded and without signs.
var headers = map[string]string{
	"name":  "name fullname contact contactname journalist person displayname 姓名 名字 名称 联系人 记者 记者姓名 全名 联系人姓名",
	"given": "firstname givenname forename first 名", "family": "lastname familyname surname last 姓",
	"latin":  "latinname pinyin englishname nameinlatinscript latinscript romanizedname 拼音 英文名 姓名拼音 拉丁字母姓名",
	"email":  "email mail emailaddress primaryemail workemail address 邮箱 电子邮箱 电子邮件 邮件 邮箱地址 主邮箱 电邮",
	"emails": "otheremails otheremail secondaryemail email2 moreaddresses otheraddresses 其他邮箱 备用邮箱 邮箱2",
	"phone":  "phone telephone tel mobile cell phonenumber mobilephone 电话 手机 手机号 联系电话 电话号码 手机号码",
	"wechat": "wechat weixin wechatid 微信 微信号",
	"kind":   "kind type contacttype category 类型 类别 联系人类型 身份",
	"outlet": "outlet media publication company organisation organization newspaper medium employer 媒体 媒体机构 媒体名称 单位 所属媒体 机构 公司 供职媒体",
	"domain": "outletdomain domain website site web outletwebsite 域名 网站 媒体域名 网址 媒体网站",
	"role":   "role title position jobtitle job 职位 职务 岗位 头衔 职称",
	"beats":  "beats beat topics topic coverage field subjects 条线 跑口 领域 报道领域 关注领域",
	"tags":   "tags tag labels label 标签", "lang": "language lang languages 语言 语种",
	"country": "country countrycode nation 国家 国家地区 国家或地区", "zone": "timezone zone tz 时区",
	"notes":          "notes note comments comment remarks 备注 说明 附注",
	"blocked":        "donotcontact dnc blocked donotmail optout 勿联系 请勿联系 禁止联系 不要联系",
	"blocked_reason": "donotcontactreason reasonnottocontact dncreason 勿联系原因 请勿联系的原因 请勿联系原因",
}

// guess names the field of each column by its header, each field once.
func guess(header []string) []string {
	known := map[string]string{}
	for field, names := range headers {
		for _, n := range strings.Fields(names) {
			known[n] = field
		}
	}
	out := make([]string, len(header))
	used := map[string]bool{}
	for i, h := range header {
		if f := known[headerKey(h)]; f != "" && !used[f] {
			out[i], used[f] = f, true
		}
	}
	return out
}

// headerKey reduces a header to what is compared: letters, digits and Chinese, without what is in brackets.
func headerKey(h string) string {
	h = term.Fold(h)
	if i := strings.IndexAny(h, "(（["); i > 0 {
		h = h[:i]
	}
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" -_./*:'’", r) {
			return -1
		}
		return r
	}, h)
}

// mapping is how the columns of a set of headers were read the last time.
type mapping struct {
	ID      string   `json:"id"` // hash of the headers, whatever their order
	Rev     int64    `json:"rev"`
	Headers []string `json:"headers"`
	Fields  []string `json:"fields"` // as long as Headers
}

func mappingID(header []string) string {
	keys := make([]string, len(header))
	for i, h := range header {
		keys[i] = headerKey(h)
	}
	slices.Sort(keys)
	sum := sha256.Sum256([]byte(strings.Join(keys, "\x00")))
	return hex.EncodeToString(sum[:16])
}

// apply returns the fields for a header with the same names in any order.
func (m mapping) apply(header []string) []string {
	out := make([]string, len(header))
	used := map[int]bool{}
	for i, h := range header {
		for j, old := range m.Headers {
			if !used[j] && j < len(m.Fields) && headerKey(old) == headerKey(h) {
				out[i], used[j] = m.Fields[j], true
				break
			}
		}
	}
	return out
}

// export returns the cells of a contact, in the order of Exported.
func (c Contact) export(outletName, domain string) []string {
	blocked := ""
	if c.DoNotContact {
		blocked = "yes"
	}
	var others []string
	if len(c.Emails) > 1 {
		others = c.Emails[1:]
	}
	cells := map[string]string{
		"name": c.Name, "latin": c.Latin, "email": c.Email, "emails": strings.Join(others, "; "), "phone": c.Phone,
		"wechat": c.WeChat, "kind": c.Kind, "outlet": outletName, "domain": domain, "role": c.Role,
		"beats": strings.Join(c.Beats, "; "), "tags": strings.Join(c.Tags, "; "), "lang": c.Lang, "country": c.Country,
		"zone": c.Zone, "notes": c.Notes, "blocked": blocked, "blocked_reason": c.DoNotContactReason,
	}
	out := make([]string, len(Exported))
	for i, f := range Exported {
		out[i] = cells[f]
	}
	return out
}

// words that cells use for our choices, folded.
var kindWords = words(map[string]string{
	"journalist": "journalist reporter editor correspondent 记者 编辑 媒体 主编 撰稿人",
	"creator":    "creator kol koc influencer blogger 博主 达人 自媒体 up主 网红 创作者",
	"official":   "official regulator government 官员 政府 监管 监管部门 政府官员",
	"partner":    "partner 合作伙伴 伙伴 合作方", "other": "other 其他 其它",
})

var langWords = words(map[string]string{
	"zh-CN": "zh zh-cn zh_cn zh-hans cn chinese mandarin 中文 简体中文 汉语 普通话 简体",
	"en":    "en en-us en-gb english 英文 英语",
})

var countryWords = words(map[string]string{
	"CN": "china prc 中国 中国大陆", "HK": "hongkong 香港 中国香港", "TW": "taiwan 台湾 中国台湾", "MO": "macau macao 澳门 中国澳门",
	"US": "usa unitedstates america 美国", "GB": "uk unitedkingdom britain england 英国", "DE": "germany 德国", "FR": "france 法国",
	"JP": "japan 日本", "KR": "korea southkorea 韩国", "SG": "singapore 新加坡", "AU": "australia 澳大利亚", "CA": "canada 加拿大",
	"IN": "india 印度", "ES": "spain 西班牙", "IT": "italy 意大利", "NL": "netherlands 荷兰", "CH": "switzerland 瑞士",
	"AT": "austria 奥地利", "BR": "brazil 巴西", "RU": "russia 俄罗斯", "TH": "thailand 泰国", "MY": "malaysia 马来西亚",
})

var yesWords = words(map[string]string{"yes": "yes y true 1 x 是 √ ✓ ✔", "no": "no n false 0 否"})

func words(m map[string]string) map[string]string {
	out := map[string]string{}
	for value, names := range m {
		out[term.Fold(value)] = value
		for _, n := range strings.Fields(names) {
			out[n] = value
		}
	}
	return out
}

// choice returns the value that a cell means, or the cell itself, which the model then refuses.
func choice(m map[string]string, cell string) string {
	key := term.Fold(cell)
	if v, ok := m[key]; ok {
		return v
	}
	if v, ok := m[strings.ReplaceAll(key, " ", "")]; ok {
		return v
	}
	return sheet.Plain(cell)
}

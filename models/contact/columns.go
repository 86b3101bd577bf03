package contact

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"standfirst/models/field"
	"standfirst/models/sheet"
	"standfirst/models/term"
)

// Fields are what a column of an imported table may hold, in the order a person is offered them. "" is a
// column that is not read; "custom:<key>" is one of the space's own fields.
var Fields = []string{
	"name", "given", "family", "latin", "email", "emails", "phone", "phones", "wechat",
	"weibo", "qq", "dingtalk", "feishu", "line", "whatsapp", "signal", "telegram", "x", "linkedin", "bluesky", "mastodon", "handles",
	"kind", "outlet", "domain", "role", "positions", "beats", "tags", "lang", "country", "zone",
	"channel", "hours_from", "hours_to", "do", "dont", "press_card", "stage", "leave_from", "leave_until", "leave_note",
	"basis_kind", "basis_source", "basis_notice_on", "basis_refused_on", "basis_purpose", "notes", "blocked", "blocked_reason",
}

// Exported are the fields that an exported table has: those above without the parts of a name, and with
// the names on services in one column.
var Exported = slices.DeleteFunc(slices.Clone(Fields), func(f string) bool {
	return f == "given" || f == "family" || slices.Contains(Services, f)
})

// headers are the names under which the fields usually come, folded and without signs, and the
// properties of address cards.
var headers = map[string]string{
	"name":  "name fullname contact contactname journalist person displayname fn 姓名 名字 名称 联系人 记者 记者姓名 全名 联系人姓名",
	"given": "firstname givenname forename first ngiven 名", "family": "lastname familyname surname last nfamily 姓",
	"latin":  "latinname pinyin englishname nameinlatinscript latinscript romanizedname xlatinname 拼音 英文名 姓名拼音 拉丁字母姓名 外文名",
	"email":  "email mail emailaddress primaryemail workemail address contactemail email1value 邮箱 电子邮箱 电子邮件 电子邮件地址 邮件 邮箱地址 主邮箱 电邮 工作邮箱 企业邮箱 个人邮箱",
	"emails": "otheremails otheremail secondaryemail personalemail email2 email3 email2address email3address email2value email3value moreaddresses otheraddresses 其他邮箱 备用邮箱 邮箱2 电子邮件2地址 电子邮件3地址",
	"phone":  "phone telephone tel mobile cell phonenumber mobilephone mobilenumber mobilephonenumber contactphone phone1value 电话 手机 手机号 联系电话 电话号码 手机号码 移动电话",
	"phones": "otherphones otherphone phone2 phone3 phone2value phone3value morephones officephone workphone businessphone businessphone2 companymainphone homephone homephone2 primaryphone landline 其他电话 备用电话 办公电话 单位电话 商务电话 住宅电话 座机 电话2",
	"wechat": "wechat weixin wechatid xwechat 微信 微信号",
	"weibo":  "weibo sinaweibo 微博 新浪微博", "qq": "qq qq号 qq号码", "dingtalk": "dingtalk 钉钉", "feishu": "feishu lark 飞书", "line": "lineid",
	"whatsapp": "whatsapp", "signal": "signal", "telegram": "telegram", "x": "x twitter twitterhandle xhandle xtwitter 推特",
	"linkedin": "linkedin linkedinurl 领英", "bluesky": "bluesky", "mastodon": "mastodon",
	"handles":   "handles otherhandles socialhandles socialmedia accounts xhandles 其他账号 社交账号 账号",
	"kind":      "kind type contacttype category xcontactkind 类型 类别 联系人类型 身份",
	"outlet":    "outlet media publication company organisation organization newspaper medium employer org outletname medianame mediaoutlet publicationname companyname organisationname organizationname organization1name 媒体 媒体机构 媒体名称 单位 所属媒体 机构 公司 供职媒体",
	"domain":    "outletdomain domain website site web outletwebsite xoutletdomain 域名 网站 媒体域名 网址 媒体网站",
	"role":      "role title position jobtitle job contacttitle organizationtitle organization1title 职位 职务 岗位 头衔 职称",
	"positions": "otherroles otherpositions positions formerroles xpositions 其他职位 曾任职务 其他任职",
	"beats":     "beats beat topics topic coverage field subjects xbeats 条线 跑口 领域 报道领域 关注领域",
	"tags":      "tags tag labels label categories groupmembership 标签", "lang": "language lang languages 语言 语种",
	"country": "country countrycode nation adrcountry businesscountryregion 国家 国家地区 国家或地区", "zone": "timezone zone tz 时区",
	"channel":    "channel preferredchannel contactby preferredcontact xchannel 首选联系方式 联系方式 偏好渠道",
	"hours_from": "hoursfrom pitchfrom xhoursfrom 可联系时间始 联系时间从", "hours_to": "hoursto pitchuntil xhoursto 可联系时间止 联系时间到",
	"do": "do dos likes xdo 宜", "dont": "dont donts dislikes xdont 忌", "press_card": "presscard presscardnumber presscardno xpresscard 记者证 记者证号 记者证号码",
	"stage": "stage relationship relationshipstage xstage 关系 关系阶段", "leave_from": "leavefrom awayfrom xleavefrom 休假开始 休假始",
	"leave_until": "leaveuntil awayuntil xleaveuntil 休假结束 休假止", "leave_note": "leavenote awaynote xleavenote 休假说明",
	"basis_kind": "lawfulbasis legalbasis basis xbasis 合法性基础 合法依据", "basis_source": "sourceofaddress addresssource basissource xbasissource 地址来源 信息来源",
	"basis_notice_on": "noticedate noticeon notifiedon xbasisnoticeon 告知日期", "basis_refused_on": "refuseddate refusedon objectedon xbasisrefusedon 拒绝日期",
	"basis_purpose":  "purpose basispurpose xbasispurpose 处理目的 用途",
	"notes":          "notes note comments comment remarks 备注 说明 附注",
	"blocked":        "donotcontact dnc blocked donotmail optout xdonotcontact 勿联系 请勿联系 禁止联系 不要联系",
	"blocked_reason": "donotcontactreason reasonnottocontact dncreason xdonotcontactreason 勿联系原因 请勿联系的原因 请勿联系原因",
}

// kept are the properties of cards that say something about the person but have no field: they are
// proposed for the notes. Technical ones and pictures are not.
var kept = []string{"orgunit", "role", "nickname", "adr", "url", "impp", "unreadlines", "related"}

// manyColumns are the fields that several columns may hold: each has more of them.
var manyColumns = []string{"notes", "emails", "phones"}

// further are the fields that a second column goes to when the first of its kind is taken.
var further = map[string]string{"email": "emails", "phone": "phones"}

// guess names the field of each column by its header, each field once but for those that several may hold. A title is what
// somebody is called by where the file has a job title beside it.
func guess(header []string, own []field.Field, cards bool) []string {
	known := map[string]string{}
	for _, f := range own {
		for _, name := range append(slices.Collect(maps.Values(f.Label)), "custom."+f.Key, "x-custom-"+f.Key) {
			known[headerKey(name)] = "custom:" + f.Key
		}
	}
	for _, f := range Exported {
		known[headerKey(f)] = f // as our own records are written
	}
	for field, names := range headers {
		for _, n := range strings.Fields(names) {
			known[n] = field
		}
	}
	out := make([]string, len(header))
	used := map[string]bool{}
	if slices.ContainsFunc(header, func(h string) bool { return headerKey(h) == "jobtitle" }) {
		delete(known, "title")
	}
	for i, h := range header {
		key := headerKey(h)
		f := known[key]
		if used[f] && further[f] != "" {
			f = further[f]
		}
		if f != "" && (!used[f] || slices.Contains(manyColumns, f)) {
			out[i], used[f] = f, true
		} else if cards && (slices.Contains(kept, key) || strings.HasPrefix(h, "X-")) {
			out[i] = "notes"
		}
	}
	return out
}

// headerKey reduces a header to what is compared: letters, digits and Chinese in simplified characters, without what is in
// brackets.
func headerKey(h string) string {
	h = term.Simplify(term.Fold(h))
	if i := strings.IndexAny(h, "(（["); i > 0 && !strings.HasPrefix(h, "n (") && !strings.HasPrefix(h, "org (") && !strings.HasPrefix(h, "adr (") {
		h = h[:i]
	}
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" -_./*:'’()（）", r) {
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
	fields := map[string][]string{} // several columns may have one name
	for i, old := range m.Headers[:min(len(m.Headers), len(m.Fields))] {
		key := headerKey(old)
		fields[key] = append(fields[key], m.Fields[i])
	}
	out := make([]string, len(header))
	for i, h := range header {
		if key := headerKey(h); len(fields[key]) > 0 {
			out[i], fields[key] = fields[key][0], fields[key][1:]
		}
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

var countryWords = countries(words(map[string]string{
	"CN": "prc mainlandchina 中国大陆", "HK": "hongkong 香港 中国香港", "TW": "taiwan 台湾 中国台湾", "MO": "macau macao 澳门 中国澳门",
	"US": "usa america", "GB": "uk britain greatbritain england scotland wales", "KR": "korea 韩国", "RU": "russia", "CZ": "czechrepublic", "AE": "uae",
}))

// countries adds the names of all countries in the languages that cells come in.
func countries(known map[string]string) map[string]string {
	for _, a := range "ABCDEFGHIJKLMNOPQRSTUVWXYZ" {
		for _, b := range "ABCDEFGHIJKLMNOPQRSTUVWXYZ" {
			region, err := language.ParseRegion(string(a) + string(b))
			if err != nil || !region.IsCountry() || region.Canonicalize() != region {
				continue
			}
			for _, names := range []display.Namer{display.Regions(language.English), display.Regions(language.SimplifiedChinese), display.Regions(language.German), display.Regions(language.French)} {
				if key := strings.ReplaceAll(term.Fold(names.Name(region)), " ", ""); key != "" && known[key] == "" {
					known[key] = region.String()
				}
			}
		}
	}
	return known
}

var channelWords = words(map[string]string{
	"email": "email e-mail mail 邮件 电子邮件 邮箱", "phone": "phone telephone call 电话 手机", "wechat": "wechat 微信", "message": "message sms text 短信 私信 消息", "post": "post letter 邮寄 信件",
})

var stageWords = words(map[string]string{
	"new": "new 新 新建 未接触", "introduced": "introduced 已认识 初识", "active": "active 活跃 往来中", "close": "close 密切 熟悉", "dormant": "dormant 沉寂 休眠",
})

var basisWords = words(map[string]string{
	"legitimate": "legitimateinterest legitimateinterests 合法利益 正当利益", "consent": "consent 同意", "contract": "contract 合同", "disclosed": "disclosed public 已公开 自行公开",
	"law": "law legalobligation 法定 法定义务",
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

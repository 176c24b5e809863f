use shop;
drop table if exists `shop`.`tp_4711_ogt_t`;
drop table if exists `shop`.`tp_4711_del_t`;
drop table if exists `shop`.`tp_4711_ogl_t`;
create table `shop`.`tp_4711_ogl_t` (
  id bigint auto_increment,
  last_update timestamp not null DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  hint varchar(64) charset ascii not null,
  value varchar(4096) charset ascii not null,
  primary key(id),
  unique key hint_uidx(hint)
) auto_increment=256 comment='gh-ost';
create table `shop`.`tp_4711_ogt_t` like `shop`.`t`;
alter table `shop`.`tp_4711_ogt_t` add column w int not null default 7 comment 'shop.t', modify v varchar(100) not null, add index (v);
insert into `shop`.`tp_4711_ogl_t` (id, hint, value) values (2, 'state', 'GhostTableMigrated');
insert into t (v) values ('d');
insert into shop.tp_4711_ogt_t (id, v) values (4, 'd');
insert ignore into `shop`.`tp_4711_ogt_t` (`id`, `v`) select `id`, `v` from `shop`.`t` where id <= 4;
update t set v = 'bb' where id = 2;
replace into `shop`.`tp_4711_ogt_t` (`id`, `v`) values (2, 'bb');
delete from t where id = 3;
delete from `shop`.`tp_4711_ogt_t` where id = 3;
alter table `shop`.`tp_4711_ogt_t` AUTO_INCREMENT=5;
create table `shop`.`tp_4711_del_t` (id int auto_increment primary key) engine=innodb comment='ghost-cut-over-sentry';
drop table if exists `shop`.`tp_4711_del_t`;
rename table `shop`.`t` to `shop`.`tp_4711_del_t`, `shop`.`tp_4711_ogt_t` to `shop`.`t`;
insert into t (v, w) values ('after', 8);
drop table if exists `shop`.`tp_4711_ogl_t`;
drop table if exists `shop`.`tp_4711_del_t`;
update t set w = 9 where id = 1;
insert into other values (2);

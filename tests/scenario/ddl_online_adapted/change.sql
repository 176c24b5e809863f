use shop;
drop table if exists `shop`.`_t_gho`;
drop table if exists `shop`.`_t_del`;
drop table if exists `shop`.`_t_ghc`;
create /* gh-ost */ table `shop`.`_t_ghc` (
  id bigint auto_increment,
  last_update timestamp not null DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  hint varchar(64) charset ascii not null,
  value varchar(4096) charset ascii not null,
  primary key(id),
  unique key hint_uidx(hint)
) auto_increment=256 comment='gh-ost';
create /* gh-ost */ table `shop`.`_t_gho` like `shop`.`t`;
alter /* gh-ost */ table `shop`.`_t_gho` add column w int not null default 7 comment 'shop.t', modify v varchar(100) not null, add index (v);
insert /* gh-ost */ into `shop`.`_t_ghc` (id, hint, value) values (2, 'state', 'GhostTableMigrated');
insert into t (v) values ('d');
insert into shop._t_gho (id, v) values (4, 'd');
insert /* gh-ost */ ignore into `shop`.`_t_gho` (`id`, `v`) select `id`, `v` from `shop`.`t` where id <= 4;
update t set v = 'bb' where id = 2;
replace /* gh-ost */ into `shop`.`_t_gho` (`id`, `v`) values (2, 'bb');
delete from t where id = 3;
delete /* gh-ost */ from `shop`.`_t_gho` where id = 3;
alter /* gh-ost */ table `shop`.`_t_gho` AUTO_INCREMENT=5;
create /* gh-ost */ table `shop`.`_t_del` (id int auto_increment primary key) engine=innodb comment='ghost-cut-over-sentry';
drop /* gh-ost */ table if exists `shop`.`_t_del`;
rename /* gh-ost */ table `shop`.`t` to `shop`.`_t_del`, `shop`.`_t_gho` to `shop`.`t`;
insert into t (v, w) values ('after', 8);
drop /* gh-ost */ table if exists `shop`.`_t_ghc`;
drop /* gh-ost */ table if exists `shop`.`_t_del`;
update t set w = 9 where id = 1;
insert into other values (2);

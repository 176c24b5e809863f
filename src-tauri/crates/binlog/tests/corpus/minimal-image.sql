-- Images that hold some columns only, binlog_row_image = MINIMAL.
create table slim (id int primary key, a int, b varchar(20) default 'unset', c tinyint, d datetime(3), e int, f int, g int, h int, i blob);
insert into slim (id, a) values (1, 10);
insert into slim values (2, 20, 'b', -1, '2001-02-03 04:05:06.789', 5, 6, 7, 8, 'blob');
update slim set c = 7 where id = 1;
update slim set i = null, b = 'x';
delete from slim;
create table slim_keyless (a int, b varchar(20));
insert into slim_keyless (b) values ('only b');
update slim_keyless set a = 1;
delete from slim_keyless;
create table slim_unique (a int not null unique, b int, c int);
insert into slim_unique values (1, 2, 3);
update slim_unique set b = 9;
delete from slim_unique;

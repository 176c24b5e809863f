import * as antd from "@ant-design/icons";
import type { ComponentType } from "react";

interface IconProps {
  className?: string;
  /** What the icon says where no word stands beside it. */
  "aria-label"?: string;
}

/** An icon beside a word is decoration: left to itself it would read its file name out, as in "plus Create task". */
function quiet(Icon: ComponentType<object>) {
  return function QuietIcon(props: IconProps) {
    return <Icon {...(props["aria-label"] === undefined ? { "aria-hidden": true, "aria-label": undefined, role: undefined } : {})} {...props} />;
  };
}

export const ApiOutlined = quiet(antd.ApiOutlined);
export const ArrowRightOutlined = quiet(antd.ArrowRightOutlined);
export const CaretRightOutlined = quiet(antd.CaretRightOutlined);
export const CheckCircleFilled = quiet(antd.CheckCircleFilled);
export const CheckOutlined = quiet(antd.CheckOutlined);
export const ClearOutlined = quiet(antd.ClearOutlined);
export const ClockCircleOutlined = quiet(antd.ClockCircleOutlined);
export const CloseCircleFilled = quiet(antd.CloseCircleFilled);
export const CloseOutlined = quiet(antd.CloseOutlined);
export const CopyOutlined = quiet(antd.CopyOutlined);
export const DashboardOutlined = quiet(antd.DashboardOutlined);
export const DatabaseOutlined = quiet(antd.DatabaseOutlined);
export const DeleteOutlined = quiet(antd.DeleteOutlined);
export const DisconnectOutlined = quiet(antd.DisconnectOutlined);
export const DownOutlined = quiet(antd.DownOutlined);
export const EditOutlined = quiet(antd.EditOutlined);
export const ExportOutlined = quiet(antd.ExportOutlined);
export const EyeInvisibleOutlined = quiet(antd.EyeInvisibleOutlined);
export const EyeOutlined = quiet(antd.EyeOutlined);
export const FlagFilled = quiet(antd.FlagFilled);
export const FolderOutlined = quiet(antd.FolderOutlined);
export const ImportOutlined = quiet(antd.ImportOutlined);
export const InboxOutlined = quiet(antd.InboxOutlined);
export const InfoCircleOutlined = quiet(antd.InfoCircleOutlined);
export const KeyOutlined = quiet(antd.KeyOutlined);
export const LoadingOutlined = quiet(antd.LoadingOutlined);
export const LockFilled = quiet(antd.LockFilled);
export const MoreOutlined = quiet(antd.MoreOutlined);
export const PauseCircleFilled = quiet(antd.PauseCircleFilled);
export const PauseOutlined = quiet(antd.PauseOutlined);
export const PlayCircleOutlined = quiet(antd.PlayCircleOutlined);
export const PlusOutlined = quiet(antd.PlusOutlined);
export const QuestionCircleOutlined = quiet(antd.QuestionCircleOutlined);
export const ReloadOutlined = quiet(antd.ReloadOutlined);
export const RightOutlined = quiet(antd.RightOutlined);
export const SafetyCertificateOutlined = quiet(antd.SafetyCertificateOutlined);
export const SaveOutlined = quiet(antd.SaveOutlined);
export const SearchOutlined = quiet(antd.SearchOutlined);
export const SettingOutlined = quiet(antd.SettingOutlined);
export const StepForwardOutlined = quiet(antd.StepForwardOutlined);
export const StopFilled = quiet(antd.StopFilled);
export const StopOutlined = quiet(antd.StopOutlined);
export const SyncOutlined = quiet(antd.SyncOutlined);
export const TableOutlined = quiet(antd.TableOutlined);
export const UnorderedListOutlined = quiet(antd.UnorderedListOutlined);
export const WarningFilled = quiet(antd.WarningFilled);
